/** Where the time of a training step goes, op by op, and how much of it is not TensorFlow's: `npm run bench:profile -- --help` tells the options. */
import { parseArgs } from 'node:util';
import { learningRuleNames, type LearningRuleName } from '@bionas/contracts';
import { loadEngine } from '@bionas/engine';
import { benchBatch } from './exchange-file.ts';
import { describeMachine } from './machine.ts';
import { addUp, listenToOps, type OpTime } from './op-times.ts';
import { namesOf } from './options.ts';
import { profileNetworks, type ProfileNetwork } from './profile-networks.ts';
import { stepModes } from './step-modes.ts';
import { textTable } from './text-table.ts';
import { measureTrainingShare, type TrainingShare } from './training-share.ts';

const networkNames = Object.keys(profileNetworks);

const usage = `npm run bench:profile -- [options]
  --network name    ${networkNames.join(', ')} (default: darts-v2)
  --rule name       ${learningRuleNames.join(', ')} (default: bp)
  --steps n         how many eager ones are averaged (default: 4)
  --trained n       how many recorded ones of a training (default: 25)
  --top n           rows (default: 30); --json has them all
  --json            machine-readable output`;

interface Profile {
  readonly stepMs: number;
  /** In ops; the rest is JavaScript. */
  readonly opMs: number;
  readonly ops: readonly (OpTime & { readonly share: number })[];
}

/** The recorded step within a training. */
interface Training {
  /** With all images on the device. */
  readonly resident: TrainingShare;
  /** With the images of each batch fed. */
  readonly fed: TrainingShare;
  /** The same ops on next to no data, one image and few channels: what a step costs whatever it computes. */
  readonly fixedMs: number;
}

const fewChannels = 4;

async function trainingOf(network: ProfileNetwork, rule: LearningRuleName, steps: number): Promise<Training> {
  const measure = async (size: {
    batch: number;
    channels?: number;
    residentBytes?: number;
  }): Promise<TrainingShare> => {
    const built = network.build(rule, size.channels);
    const share = await measureTrainingShare(built, { ...size, input: network.input, steps });
    built.dispose();
    return share;
  };
  const { batch } = network;
  return {
    resident: await measure({ batch }),
    fed: await measure({ batch, residentBytes: 0 }),
    fixedMs: (await measure({ batch: 1, channels: fewChannels })).stepMs,
  };
}

function trainingText({ resident, fed, fixedMs }: Training): string {
  const figures = ({ stepMs, outsideMs, share }: TrainingShare): string =>
    `${stepMs.toFixed(1)} ms, of which outside TensorFlow ${outsideMs.toFixed(2)} ms (${percent(share)})`;
  return [
    `step of a recorded training ${figures(resident)}; with its images fed ${figures(fed)}`,
    `the same ops on one image and ${fewChannels} channels: ${fixedMs.toFixed(1)} ms (at most ${percent(fixedMs / resident.stepMs)} of the step is outside kernels)`,
  ].join('\n');
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** Calls and milliseconds are those of one step. */
function profileOf(steps: number, run: () => void): Profile {
  run();
  run();
  const from = performance.now();
  const calls = listenToOps(() => {
    for (let step = 0; step < steps; step += 1) run();
  });
  const stepMs = (performance.now() - from) / steps;
  const opMs = calls.reduce((sum, { ms }) => sum + ms, 0) / steps;
  const ops = addUp(calls).map((each) => ({
    ...each,
    calls: each.calls / steps,
    ms: each.ms / steps,
    share: each.ms / steps / stepMs,
  }));
  return { stepMs, opMs, ops };
}

function profileText({ stepMs, opMs, ops }: Profile, top: number): string {
  const rows = (list: Profile['ops']): string[][] =>
    list
      .slice(0, top)
      .map(({ op, shape, stride, calls, ms, share }) => [
        op,
        shape.join('×'),
        stride === null ? '' : String(stride),
        String(calls),
        ms.toFixed(2),
        percent(share),
      ]);
  const kinds = addUp(ops.map(({ op, ms }) => ({ op, shape: [], stride: null, ms }))).map((kind) => ({
    ...kind,
    calls: ops.filter(({ op }) => op === kind.op).reduce((sum, { calls }) => sum + calls, 0),
    share: kind.ms / stepMs,
  }));
  const head = ['op', 'output', 'stride', 'calls', 'ms', 'share'];
  const outside = stepMs - opMs;
  return [
    textTable(head, rows(kinds)),
    '',
    textTable(head, rows(ops)),
    '',
    `eager step ${stepMs.toFixed(1)} ms; outside ops ${outside.toFixed(1)} ms (${percent(outside / stepMs)})`,
  ].join('\n');
}

async function main(args: readonly string[]): Promise<void> {
  if (args.includes('--help')) return void process.stdout.write(`${usage}\n`);
  const { values } = parseArgs({
    args: [...args],
    options: {
      network: { type: 'string', default: 'darts-v2' },
      rule: { type: 'string', default: 'bp' },
      steps: { type: 'string', default: '4' },
      trained: { type: 'string', default: '25' },
      top: { type: 'string', default: '30' },
      json: { type: 'boolean', default: false },
    },
  });
  const [network = 'darts-v2'] = namesOf('--network', values.network, networkNames);
  const [rule = 'bp'] = namesOf('--rule', values.rule, learningRuleNames);
  const countOf = (text: string): number => Math.max(1, Math.trunc(Number(text)) || 1);
  const { tensorflowVersion, device } = await loadEngine({ backend: 'tensorflow' });
  if (device === 'gpu') process.stderr.write('On a GPU ops end after they return: these times mislead.\n');
  const asked = profileNetworks[network];
  if (asked === undefined) throw new Error(`there is no network ${network}`);
  const { batch, input, ownRules } = asked;
  const modes = stepModes(asked.build(rule), benchBatch(batch, input));
  const profile = profileOf(countOf(values.steps), () => void modes.run('eager'));
  const training = await trainingOf(asked, rule, countOf(values.trained));
  const about = { bench: 'profile', network, rule: ownRules ? 'mix' : rule, batch };
  const machine = await describeMachine();
  process.stdout.write(
    values.json
      ? `${JSON.stringify({ ...about, machine, tensorflow: tensorflowVersion, ...profile, training }, null, 2)}\n`
      : `${profileText(profile, Number(values.top) || profile.ops.length)}\n${trainingText(training)}\n`,
  );
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
