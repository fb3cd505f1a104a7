/** `bionas attack`: attacks the weights in a file, trained anywhere, on this machine and without a hub. */
import { access, constants, mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  AppError,
  attackPresets,
  datasetSizes,
  genomeId,
  genomeSchema,
  hashOf,
  parseOrThrow,
  type AttackJob,
  type AttackPreset,
  type ChildStart,
  type Genome,
} from '@bionas/contracts';
import { openScratchFolder, ownVersion, writeWholeFile } from '@bionas/messaging';
import { engineEnvironment } from '@bionas/setup';
import { attackReportText, type AttackedFile, type CheckpointReport } from '../checkpoint/attack-report.ts';
import { describeNetwork, type ToldOfNetwork } from '../checkpoint/describe-network.ts';
import {
  prepareSurrogate,
  prepareWeights,
  type PreparedWeights,
  type SurrogateSource,
} from '../checkpoint/prepare-weights.ts';
import { readCheckpoint } from '../checkpoint/read-checkpoint.ts';
import { runAttackJob, type EngineStart, type FinishedAttack } from '../checkpoint/run-attack-job.ts';
import { createProgressTeller } from '../checkpoint/tell-progress.ts';
import type { CommandContext } from '../command-context.ts';
import { entryPoints } from '../installation.ts';
import { presetOf } from './preset-of.ts';

export interface AttackOptions extends Omit<ToldOfNetwork, 'genome'> {
  readonly preset: string;
  readonly genome?: string;
  readonly dataDir?: string;
  readonly images?: number;
  readonly seed: number;
  readonly dataSeed: number;
  readonly twin?: string;
  readonly sameRules?: string;
  readonly adversariallyTrained?: boolean;
  readonly out?: string;
  readonly fresh?: boolean;
}

/** What runs the attacks, and what stops them. */
export interface AttackSurroundings {
  readonly engine: EngineStart;
  /** Asks for a stop that leaves a state to go on from. */
  readonly stop: AbortSignal;
  /** Ends at once. */
  readonly kill: AbortSignal;
}

/** Runs the command until it ends or Ctrl-C: the first lets it keep what it has, the second ends it. */
export async function attack(context: CommandContext, file: string, options: AttackOptions): Promise<void> {
  const [stop, kill] = [new AbortController(), new AbortController()];
  const onSignal = (): void => {
    if (stop.signal.aborted) return kill.abort();
    context.note('Stopping; what is done is kept. Ctrl-C again ends at once.');
    stop.abort();
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  const data = options.dataDir === undefined ? {} : { BIONAS_DATA_DIR: resolve(options.dataDir) };
  const engine = {
    module: pathToFileURL(entryPoints.attackerEngine),
    environment: { ...engineEnvironment(), ...data },
  };
  try {
    await attackCheckpoint(context, file, options, { engine, stop: stop.signal, kill: kill.signal });
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}

/**
 * Attacks the network in a file by a preset, and prints figures and verdict.
 * @throws AppError `cancelled` when stopped: the same command goes on from there; else what is wrong with file, options or data
 */
export async function attackCheckpoint(
  context: Pick<CommandContext, 'home' | 'json' | 'print' | 'note'>,
  file: string,
  options: AttackOptions,
  surroundings: AttackSurroundings,
): Promise<void> {
  const folder = join(context.home, 'attacks');
  await checkWritable(options.out);
  const scratch = await openScratchFolder(join(folder, 'scratch'));
  try {
    const plan = await planAttack(file, options, scratch);
    for (const note of plan.notes) context.note(`Note: ${note}`);
    const finished = await evaluate(context, plan, { ...surroundings, ...options, folder, scratch });
    const report = reportOf(plan, finished);
    const json = JSON.stringify(report, null, 2);
    if (options.out !== undefined) {
      await writeWholeFile(options.out, Buffer.from(`${json}\n`));
      context.note(`The whole report, image by image, is in ${options.out}.`);
    }
    context.print(context.json ? json : attackReportText(report));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

interface AttackPlan {
  readonly job: AttackJob;
  readonly victim: PreparedWeights;
  readonly surrogates: Readonly<Record<SurrogateSource, PreparedWeights | null>>;
  readonly notes: readonly string[];
}

/** Everything that decides the figures, looked through before an engine is started. */
async function planAttack(file: string, options: AttackOptions, scratch: string): Promise<AttackPlan> {
  const name = presetOf(options.preset);
  const preset: AttackPreset = attackPresets[name];
  const checkpoint = await readCheckpoint(file);
  const genome = options.genome === undefined ? undefined : await readGenome(options.genome);
  const { dataset, description } = describeNetwork(checkpoint, { ...options, genome });
  const victim = await prepareWeights(checkpoint, description, scratch);
  const surrogate = async (source: SurrogateSource, given: string | undefined) => {
    if (given === undefined) return null;
    if (transfersFrom(preset, source)) return prepareSurrogate(given, source, { victim, scratch });
    throw new AppError(
      'invalid-spec',
      `The preset ${name} makes no images on other networks: leave --${source} out, or choose --preset bionas-standard.`,
    );
  };
  const surrogates = {
    twin: await surrogate('twin', options.twin),
    'same-rules': await surrogate('same-rules', options.sameRules),
  };
  const surrogateOf = (source: SurrogateSource) => ({
    weights: surrogates[source] === null ? [] : [surrogates[source].hash],
    absent: surrogates[source] === null ? `no such network was handed over (--${source} FILE)` : null,
  });
  const testSize = datasetSizes[dataset].test;
  return {
    job: {
      kind: 'attack',
      dataset: { name: dataset, trainSize: 100, validationSize: 100, testSize, excludeSubstitutes: false },
      dataSeed: options.dataSeed,
      seed: options.seed,
      weights: victim.hash,
      preset: name,
      adversariallyTrained: options.adversariallyTrained ?? checkpoint.adversarial,
      ...(options.images !== undefined && { images: options.images }),
      surrogates: { twin: surrogateOf('twin'), 'same-rules': surrogateOf('same-rules') },
    },
    ...{ victim, surrogates },
    notes: Object.values(surrogates).flatMap((one) => one?.note ?? []),
  };
}

const transfersFrom = ({ attacks }: AttackPreset, source: SurrogateSource): boolean =>
  attacks.some(({ settings }) => settings.attack === 'transfer' && settings.from === source);

interface Evaluated extends FinishedAttack {
  readonly notes: readonly string[];
}

/** Has the engine do the job, from where an earlier run of the same one stopped. */
async function evaluate(
  context: Pick<CommandContext, 'note'>,
  { job, victim, surrogates }: AttackPlan,
  how: AttackSurroundings &
    Pick<AttackOptions, 'fresh'> & { readonly folder: string; readonly scratch: string },
): Promise<Evaluated> {
  const key = hashOf([await ownVersion(), attackPresets[job.preset].version, job]);
  const state = join(how.folder, `${key.slice(0, 32)}.json`);
  if (how.fresh) await rm(state, { force: true });
  let kept = await exists(state);
  if (kept) {
    context.note('Going on from where an earlier run of this attack stopped (--fresh begins anew).');
  }
  const weights = [victim, surrogates.twin, surrogates['same-rules']].flatMap((one) => one ?? []);
  const start: ChildStart = {
    kind: 'start',
    ...{ job, scratch: how.scratch },
    checkpoint: kept ? { path: state, position: { epoch: 0, step: 0 } } : null,
    files: Object.fromEntries(weights.map(({ hash, path }) => [hash, path])),
  };
  const teller = createProgressTeller(
    (line) => context.note(line),
    () => performance.now(),
  );
  const reminder = setInterval(() => teller.remind(), 5_000);
  const notes: string[] = [];
  try {
    const finished = await runAttackJob({
      ...{ engine: how.engine, start, stop: how.stop, kill: how.kill },
      onProgress: (fraction, text) => teller.tell(fraction, text),
      onNote: (text) => {
        notes.push(text);
        context.note(text);
      },
      onState: async ({ path }) => {
        await mkdir(how.folder, { recursive: true });
        await writeWholeFile(state, await readFile(path));
        kept = true;
      },
    });
    if (finished === null) throw stopped(kept);
    await rm(state, { force: true });
    return { ...finished, notes };
  } finally {
    clearInterval(reminder);
  }
}

const stopped = (kept: boolean): AppError =>
  new AppError(
    'cancelled',
    kept ? 'Stopped. The same command goes on from there.' : 'Stopped before there was anything to keep.',
  );

function reportOf(plan: AttackPlan, { result, notes }: Evaluated): CheckpointReport {
  const { job, victim, surrogates } = plan;
  const fileOf = (one: PreparedWeights | null): AttackedFile | null =>
    one && { file: one.file, sha256: one.sha256 };
  // A few attacked images were kept in the scratch folder, which goes.
  const { adversarials: _, ...figures } = result;
  return {
    kind: 'checkpoint-attack',
    ...{ file: victim.file, sha256: victim.sha256 },
    genomeId: genomeId(victim.description.genome),
    network: victim.description,
    surrogates: { twin: fileOf(surrogates.twin), 'same-rules': fileOf(surrogates['same-rules']) },
    ...{ dataset: job.dataset.name, dataSeed: job.dataSeed, seed: job.seed },
    adversariallyTrained: job.adversariallyTrained ?? false,
    notes: [...plan.notes, ...notes],
    result: figures,
  };
}

/** @throws AppError `not-found`, `invalid-genome` */
async function readGenome(file: string): Promise<Genome> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new AppError('not-found', `Cannot read ${file}: expected a genome as JSON.`, { cause });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new AppError('invalid-genome', `The genome in ${file} is not valid JSON: ${String(cause)}`, {
      cause,
    });
  }
  return parseOrThrow(genomeSchema, value, { code: 'invalid-genome', what: `The genome in ${file}` });
}

/** An hour of attacks is not to end at a folder that is not there. */
async function checkWritable(out: string | undefined): Promise<void> {
  if (out === undefined) return;
  const folder = dirname(resolve(out));
  try {
    await access(folder, constants.W_OK);
  } catch (cause) {
    throw new AppError('invalid-spec', `The report cannot be written to ${out}: ${folder} is not there or not writable.`, { cause }); // oxfmt-ignore
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}
