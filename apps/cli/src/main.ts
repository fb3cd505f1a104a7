/** `bionas`: everything the dashboard can do, from a terminal or a script. Exit codes: exit-codes.ts. */
import { serviceNameSchema, toErrorRecord, type ServiceName } from '@bionas/contracts';
import { Command, InvalidArgumentError, Option } from 'commander';
import { toAppError } from './client.ts';
import { createContext, type CommandContext, type GlobalOptions } from './command-context.ts';
import { runBench } from './commands/bench.ts';
import { clean } from './commands/clean.ts';
import { exportLeaderboard } from './commands/export.ts';
import { join } from './commands/join.ts';
import { listExperiments, listTrainers, show } from './commands/list.ts';
import { doctor, dropEngine, provisionEngine, showEngine } from './commands/machine.ts';
import { challenge } from './commands/challenge.ts';
import { showLeaderboard } from './commands/leaderboard.ts';
import { controls, landscape } from './commands/probes.ts';
import { listRules } from './commands/rules.ts';
import { listAttacks } from './commands/attacks.ts';
import { estimate } from './commands/costs.ts';
import { listStrategies } from './commands/strategies.ts';
import { runExperiment } from './commands/run.ts';
import type { ScriptOptions } from './commands/run-script.ts';
import { start } from './commands/start.ts';
import { runStudy } from './commands/study.ts';
import { watch } from './commands/watch.ts';
import { exitCodeOfError, exitCodes } from './exit-codes.ts';
import { addReferenceCommands } from './reference-commands.ts';
import { addAttackCommand } from './attack-command.ts';
import { addSearchCommands } from './search-commands.ts';

function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < least || value > most) {
      throw new InvalidArgumentError(`expected a whole number from ${least} to ${most}.`);
    }
    return value;
  };
}
const port = wholeNumber(0, 65_535);

/** Runs one command with its context; an error becomes one line (or one JSON object) and an exit code. */
type Action = (context: CommandContext) => Promise<number | void>;

async function perform(program: Command, action: Action): Promise<void> {
  const options = program.opts<GlobalOptions>();
  let hubUrl = '';
  try {
    const context = await createContext(options, process.env);
    hubUrl = context.hubUrl;
    process.exitCode = (await action(context)) ?? exitCodes.ok;
  } catch (error) {
    const record = toErrorRecord(toAppError(error, hubUrl));
    if (options.json) process.stdout.write(`${JSON.stringify({ error: record })}\n`);
    process.stderr.write(`bionas: ${record.message} (${record.code})\n`);
    if (record.code === 'internal' && error instanceof Error) process.stderr.write(`${error.stack ?? ''}\n`);
    process.exitCode = exitCodeOfError(record.code);
  }
}

export function createProgram(): Command {
  const program = new Command('bionas')
    .description(
      'Finds, trains, attacks and compares networks that learn with a different rule in each layer.',
    )
    .option('--hub <url>', 'HTTP address of the hub (default: the running one of this checkout)')
    .option('--json', 'machine-readable output on standard output')
    .showHelpAfterError('(bionas --help lists the commands)')
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? exitCodes.ok : exitCodes.badInput));

  program
    .command('start')
    .description('hub, dashboard, searcher, trainer and attacker on this machine')
    .option('--http-port <port>', 'of the hub; 0: any free one', port, 7300)
    .option('--zmq-port <port>', 'of the hub for workers; 0: any free one', port, 7301)
    .option('--dashboard-port <port>', '0: any free one', port, 7310)
    .option('--no-dashboard', 'no web pages')
    .option('--trainers <n>', 'trainers to run here', wholeNumber(0, 64), 1)
    .option('--no-demo', 'do not submit the smoke experiment into an empty store')
    .action((options: Parameters<typeof start>[1]) => perform(program, (context) => start(context, options)));

  program
    .command('run')
    .argument('<spec>', 'a YAML or JSON file, or a preset: smoke, laptop, paper')
    .description('submits an experiment')
    .option('--wait', 'until it ends; brings a hub up if none runs', false)
    .option('--timeout <minutes>', 'longest wait', wholeNumber(1, 1_000_000), 1_000_000)
    .option('--trainers <n>', 'trainers of a hub brought up by --wait', wholeNumber(1, 64), 1)
    .action((spec: string, options: { wait: boolean; timeout: number; trainers: number }) =>
      perform(program, (context) =>
        runExperiment(context, spec, {
          wait: options.wait,
          timeoutMinutes: options.timeout,
          trainers: options.trainers,
        }),
      ),
    );

  program
    .command('estimate')
    .argument('<spec>', 'a YAML or JSON file, or a preset: smoke, laptop, paper')
    .description('what an experiment will cost here, from what was measured here; submits nothing')
    .action((spec: string) => perform(program, (context) => estimate(context, spec)));

  program
    .command('list')
    .description('experiments, newest first')
    .option('--limit <n>', 'rows', wholeNumber(1, 500), 20)
    .action((options: { limit: number }) =>
      perform(program, (context) => listExperiments(context, options.limit)),
    );

  program
    .command('show')
    .argument('<id>', 'of an experiment or a run')
    .description('an experiment with its runs, or a run with its attempts')
    .action((id: string) => perform(program, (context) => show(context, id)));

  program
    .command('watch')
    .argument('[id]', 'of an experiment; without it, every event')
    .description('follows an experiment to its end')
    .action((id: string | undefined) => perform(program, (context) => watch(context, id)));

  program
    .command('cancel')
    .argument('<id>', 'of an experiment or a run')
    .description('stops an experiment or a run; what is finished stays')
    .action((id: string) =>
      perform(program, async (context) => {
        const runs = await context.client.runs.list.query({ experimentId: id, limit: 1 });
        if (runs.total > 0) await context.client.experiments.cancel.mutate({ id });
        else await context.client.runs.cancel.mutate({ id });
        context.print(context.json ? JSON.stringify({ cancelled: id }) : `Cancelled ${id}`);
      }),
    );

  addSearchCommands(program, (action) => perform(program, action), wholeNumber);
  addAttackCommand(program, (action) => perform(program, action), wholeNumber);

  program
    .command('control')
    .argument('<run>', 'a training that has finished')
    .description('trains it again with one layer frozen at a time: what each layer’s learning is worth')
    .option('--layers <names>', 'with commas between; default: all with weights')
    .option('--all-seeds', 'the trainings of the same genome with other seeds too', false)
    .option('--list', 'shows the controls that were asked for', false)
    .action((id: string, options: { layers?: string; allSeeds: boolean; list: boolean }) =>
      perform(program, (context) => controls(context, id, options)),
    );

  program
    .command('challenge')
    .argument(
      '<id>',
      'of a finished training, of an attack on it, or of a genome: all its finished trainings',
    )
    .description('attacks it once more by another preset; a lower figure counts on the leaderboard')
    .option('--preset <name>', 'see "bionas attacks"', 'bionas-standard')
    .option('--history', 'shows what every evaluation said and changed', false)
    .action((id: string, options: { preset: string; history: boolean }) =>
      perform(program, (context) => challenge(context, id, options)),
    );

  program
    .command('landscape')
    .argument('<run>', 'a training that has finished')
    .description('the loss around its weights: along the gradient, and in a plane')
    .option('--images <n>', 'validation images', wholeNumber(10, 20_000))
    .option('--points <n>', 'along the gradient, odd', wholeNumber(3, 201))
    .option('--side <n>', 'points a side of the plane, odd', wholeNumber(3, 51))
    .action((id: string, { images, points, side }: { images?: number; points?: number; side?: number }) =>
      perform(program, (context) =>
        landscape(context, id, {
          ...(images !== undefined && { images }),
          ...(points !== undefined && { line: { points } }),
          ...(side !== undefined && { grid: { side } }),
        }),
      ),
    );

  program
    .command('leaderboard')
    .description('the mixes, ranked')
    .option('--controls', 'twins, single rules and random mixes too', false)
    .option('--no-references', 'without published figures')
    .action((options: { controls: boolean; references: boolean }) =>
      perform(program, (context) => showLeaderboard(context, options)),
    );

  addReferenceCommands(program, (action) => perform(program, action));

  program
    .command('trainers')
    .description('the machines of the pool')
    .action(() => perform(program, listTrainers));

  program
    .command('clean')
    .description('removes files that nothing can ask for any more; results and where work may go on stay')
    .option('--dry-run', 'only tell what that would be', false)
    .action((options: { dryRun: boolean }) => perform(program, (context) => clean(context, options)));

  program
    .command('rules')
    .description('the learning rules: source, status, options with defaults')
    .action(() =>
      perform(program, (context) => {
        listRules(context);
        return Promise.resolve();
      }),
    );

  program
    .command('attacks')
    .description('the attacks and their presets: source, what they ask the network for')
    .action(() =>
      perform(program, (context) => {
        listAttacks(context);
        return Promise.resolve();
      }),
    );

  program
    .command('strategies')
    .description('the search strategies: source, what they score by, options with defaults')
    .action(() =>
      perform(program, (context) => {
        listStrategies(context);
        return Promise.resolve();
      }),
    );

  program
    .command('export')
    .description('the leaderboard as CSV (with --json: as JSON)')
    .option('-o, --output <file>', 'instead of standard output')
    .option('--no-controls', 'only the discovered mixes')
    .option('--no-references', 'without published figures')
    .action((options: { output?: string; controls: boolean; references: boolean }) =>
      perform(program, (context) => exportLeaderboard(context, options)),
    );

  program
    .command('join')
    .argument(
      '[address]',
      'ZeroMQ address of the hub, e.g. tcp://127.0.0.1:7301 (default: the running hub’s)',
    )
    .description('adds a worker to a running hub')
    .option('--name <name>', 'shown on the trainers page')
    .addOption(
      new Option('--service <service>', 'what it does').choices(serviceNameSchema.options).default('trainer'),
    )
    .action((address: string | undefined, options: { name?: string; service: ServiceName }) =>
      perform(program, (context) => join(context, address, { name: options.name, service: options.service })),
    );

  program
    .command('doctor')
    .description('what is there, what is missing and how to mend it')
    .action(() => perform(program, doctor));

  const engine = program.command('engine').description('the native TensorFlow library behind all training');
  engine.command('status').action(() => perform(program, showEngine));
  engine
    .command('install')
    .description('downloads and builds what is missing')
    .addOption(new Option('--cpu', 'for machines without an NVIDIA GPU (274 MB)').conflicts('cuda'))
    .addOption(new Option('--cuda', 'for NVIDIA GPUs (572 MB and the CUDA libraries)'))
    .action((options: { cuda?: boolean }) =>
      perform(program, (context) => provisionEngine(context, options.cuda ? 'cuda' : 'cpu')),
    );
  engine.command('remove').action(() => perform(program, dropEngine));

  const bench = program.command('bench').description('how fast a training step is on this machine');
  bench
    .command('step')
    .description('eager, recorded, recorded in bfloat16, and beside PyTorch')
    .option('--networks <names>', 'with commas between; default: all')
    .option('--rules <names>', 'learning rules, with commas between; default: bp')
    .option('--rounds <n>', 'turns of each mode', wholeNumber(1, 99))
    .addOption(new Option('--peer <name>', 'what to compare with').choices(['pytorch']))
    .option('--quick', 'without torch.compile, which takes minutes')
    .action((options: ScriptOptions) => perform(program, (context) => runBench(context, 'step', options)));
  bench
    .command('profile')
    .description('the ops of the eager step, by their time')
    .option('--network <name>', 'default: darts-v2')
    .option('--rule <name>', 'learning rule; default: bp')
    .option('--steps <n>', 'how many are averaged', wholeNumber(1, 1_000))
    .option('--top <n>', 'rows', wholeNumber(1, 1_000))
    .action((options: ScriptOptions) => perform(program, (context) => runBench(context, 'profile', options)));

  const study = program
    .command('study')
    .description('what rules and strategies do: trains here, without a hub');
  study
    .command('rules')
    .description('one network by each rule, at the rate that suits it')
    .option('--data <names>', 'fashion-mnist, cifar-10; default: fashion-mnist')
    .option('--rules <names>', 'learning rules and mixes, with commas between; default: all')
    .option('--seeds <n>', 'trainings of each; default: 3', wholeNumber(1, 20))
    .option('--quick', 'few steps, one seed: says that all works')
    .action((options: ScriptOptions) => perform(program, (context) => runStudy(context, 'rules', options)));
  study
    .command('variance')
    .description('gradient variance of a mix against its single rules')
    .option('--data <name>', 'fashion-mnist or cifar-10; default: fashion-mnist')
    .option('--seeds <n>', 'trainings of each; default: 3', wholeNumber(1, 20))
    .option('--quick', 'few steps, one seed: says that all works')
    .action((options: ScriptOptions) =>
      perform(program, (context) => runStudy(context, 'variance', options)),
    );
  study
    .command('search')
    .description('what each strategy finds in a table of trainings; nothing is trained')
    .option('--seeds <n>', 'searches of each strategy; default: 20', wholeNumber(2, 1_000))
    .option('--table <file>', 'as study table writes it; default: the one that comes along')
    .option('--svg <file>', 'also draws regret against trainings')
    .action((options: ScriptOptions) => perform(program, (context) => runStudy(context, 'search', options)));
  study
    .command('table')
    .description('trains every cell of a small space: the table; started again, it goes on')
    .option('--workers <n>', 'processes, a core each; default: all cores', wholeNumber(1, 256))
    .option('--minutes <n>', 'stop after so long', wholeNumber(1, 100_000))
    .option('--out <file>', 'default: the table that comes along')
    .action((options: ScriptOptions) => perform(program, (context) => runStudy(context, 'table', options)));
  study
    .command('supernets')
    .description('runs DARTS and EG-NAS on the space of the table; started again, it goes on')
    .option('--seeds <n>', 'searches of each; default: 5', wholeNumber(1, 1_000))
    .action((options: ScriptOptions) =>
      perform(program, (context) => runStudy(context, 'supernets', options)),
    );
  study
    .command('masking')
    .description('how robust FA and BP look on MNIST, and how robust they are')
    .option('--seeds <n>', 'trainings of each; default: 3', wholeNumber(1, 20))
    .option('--images <n>', 'test images attacked; default: 1000', wholeNumber(100, 10_000))
    .option('--quick', 'few images, one seed: says that all works')
    .option('--svg <file>', 'also draws what stands')
    .action((options: ScriptOptions) => perform(program, (context) => runStudy(context, 'masking', options)));
  study
    .command('robustness')
    .description('rules, mixes and adversarial training on CIFAR-10 under attack; started again, it goes on')
    .option('--arms <names>', 'what is trained, with commas between; default: all')
    .option('--presets <names>', 'of attacks; default: paper-compare,bionas-standard')
    .option('--genome <file>', 'of the searched mix; default: the published one')
    .option('--seeds <n>', 'trainings of each; default: 1', wholeNumber(1, 20))
    .option('--images <n>', 'attacked; default: 500', wholeNumber(50, 10_000))
    .option('--quick', 'few steps, few images: says that all works')
    .action((options: ScriptOptions) =>
      perform(program, (context) => runStudy(context, 'robustness', options)),
    );

  return program;
}

/** @param argv the arguments behind the command's name */
export async function main(argv: string[]): Promise<void> {
  await createProgram().parseAsync(argv, { from: 'user' });
}
