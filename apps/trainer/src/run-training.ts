/** @file The work of one `train`, `evaluate` or `control` job: a genome and images in, a result and its files out. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  AppError,
  canonicalJson,
  type Artifact,
  type ChildStart,
  type ControlJob,
  type DatasetView,
  type EvaluateJob,
  type EvaluationResult,
  type JobResult,
  type Provenance,
  type TrainedLayer,
  type TrainingResult,
  type TrainJob,
} from '@bionas/contracts';
import type { DatasetRequest } from '@bionas/data';
import { writeWholeFile, type EngineContext, type EngineFile } from '@bionas/messaging';
import { buildNetwork, serializeNetwork, type Network } from '@bionas/network';
import { trainNetwork, type TrainingMetric, type TrainingOutcome, type TrainOptions } from '@bionas/training';
import { asInfeasible, isUnusable } from './job-errors.ts';
import { underShortAttack } from './short-attack.ts';

/** What the job needs of the harness around it. */
export type TrainingContext = Pick<
  EngineContext,
  'scratch' | 'progress' | 'metrics' | 'log' | 'checkpoint' | 'fileOf' | 'stopRequested' | 'stopped'
>;

/** What the process around the job knows. */
export interface TrainingSurroundings {
  readonly provenance: Omit<Provenance, 'dataHash'>;
  loadDataset(request: DatasetRequest): Promise<DatasetView>;
  /** `eager` trains without recorded steps. */
  readonly steps?: TrainOptions['steps'];
}

type TrainingJob = TrainJob | EvaluateJob | ControlJob;
type Finished = Extract<TrainingOutcome, { kind: 'finished' }>;

/**
 * Trains the network of the job, from its checkpoint on where there is one. A candidate of a search is not tested; its weights, and those of a
 * control, are not kept.
 * @throws AppError `diverged`, `infeasible`, `data-missing`, `data-damaged`; what `context.stopped()` gives after a stop
 */
export async function runTraining(
  start: ChildStart,
  context: TrainingContext,
  surroundings: TrainingSurroundings,
): Promise<{ result: JobResult; files: EngineFile[] }> {
  const job = trainingJob(start);
  const { steps } = surroundings;
  const began = performance.now();
  context.progress(0, 'loading images');
  const data = await surroundings.loadDataset({ spec: job.dataset, dataSeed: job.dataSeed });
  const { height, width, channels } = data.train;
  const build = (): Network =>
    buildNetwork(
      job.genome,
      job.network,
      { height, width, channels, classes: data.classes },
      {
        ...{ seed: job.seed, mean: data.mean, std: data.std },
        auxiliaryHead: job.training.auxiliaryWeight > 0,
      },
    );
  const checkpoint = start.checkpoint === null ? undefined : await readFile(start.checkpoint.path);
  let network = build();
  try {
    let outcome: TrainingOutcome;
    try {
      outcome = await train(job, { network, data, checkpoint, context, steps });
    } catch (error) {
      if (checkpoint === undefined || !isUnusable(error)) throw error;
      // A lost hour is better than a lost run: the training starts again.
      context.log('warning', `${error.message} The training starts from the beginning.`);
      network.dispose();
      network = build();
      outcome = await train(job, { network, data, checkpoint: undefined, context, steps });
    }
    if (outcome.kind === 'stopped') throw context.stopped();
    const common = {
      validation: outcome.validation,
      validationLoss: outcome.validationLoss,
      parameters: network.parameterCount,
      provenance: {
        ...surroundings.provenance,
        precision: job.training.precision,
        dataHash: data.dataHash,
      },
    };
    const durationMs = (): number => performance.now() - began;
    if (job.kind === 'evaluate') {
      const robustness = await robustnessOf(job, { network, data, context });
      return { result: { kind: 'evaluate', ...common, ...robustness, durationMs: durationMs() }, files: [] };
    }
    const tested = {
      ...common,
      ...(network.auxiliary && { auxiliaryParameters: network.auxiliary.parameterCount }),
      ...testedOutcome(outcome),
      durationMs: durationMs(),
    };
    if (job.kind === 'control') {
      return { result: { kind: 'control', ...tested, frozenLayer: job.frozenLayer }, files: [] };
    }
    const weights = await writeWeights(network, { context, provenance: common.provenance, job });
    return {
      result: {
        ...{ kind: 'train', ...tested, durationMs: durationMs() },
        ...{ weights: artifactOf(weights), layers: layersOf(network) },
      },
      files: [weights],
    };
  } catch (error) {
    throw asInfeasible(error);
  } finally {
    network.dispose();
  }
}

/** Of a candidate whose search asks for it. */
async function robustnessOf(
  { robustnessAt: epsilon, seed }: EvaluateJob,
  { network, data, context }: { network: Network; data: DatasetView; context: TrainingContext },
): Promise<Pick<EvaluationResult, 'robustness'>> {
  if (epsilon === undefined) return {};
  context.progress(1, 'a short attack');
  const shouldStop = (): boolean => context.stopRequested() !== null;
  const robustness = await underShortAttack(network, data.validation, { epsilon, seed, shouldStop });
  if (robustness === null) throw context.stopped();
  return { robustness };
}

function trainingJob({ job }: ChildStart): TrainingJob {
  if (job.kind === 'train' || job.kind === 'evaluate' || job.kind === 'control') return job;
  throw new AppError(
    'unsupported',
    `A trainer was handed a job of kind ${job.kind}, expected train, evaluate or control.`,
  );
}

async function train(
  job: TrainingJob,
  given: {
    readonly network: Network;
    readonly data: DatasetView;
    readonly checkpoint: Uint8Array | undefined;
    readonly context: TrainingContext;
    readonly steps: TrainOptions['steps'];
  },
): Promise<TrainingOutcome> {
  const { network, data, checkpoint, context, steps } = given;
  const { training } = job;
  const tell = (metrics: readonly TrainingMetric[]): void => {
    const at = Date.now();
    context.metrics(metrics.map((metric) => ({ ...metric, at })));
    const epoch = metrics.at(-1)?.epoch ?? 0;
    context.progress(
      epoch / training.epochs,
      `epoch ${Math.min(training.epochs, Math.floor(epoch) + 1)} of ${training.epochs}`,
    );
  };
  return trainNetwork({
    network,
    data,
    training,
    seed: job.seed,
    resume: checkpoint,
    test: job.kind !== 'evaluate',
    ...(job.kind === 'control' && { frozenLayers: [job.frozenLayer] }),
    steps,
    now: () => performance.now(),
    stopRequested: () => {
      const reason = context.stopRequested();
      if (reason === null) return null;
      return reason === 'cancelled' ? 'discard' : 'checkpoint';
    },
    onMetrics: tell,
    onCheckpoint: async (bytes, position) => {
      const path = join(context.scratch, 'checkpoint.safetensors');
      await writeWholeFile(path, bytes);
      await context.checkpoint(path, 'checkpoint', position);
    },
  });
}

function testedOutcome({
  test,
  trainLoss,
  epochs,
  steps,
}: Finished): Pick<TrainingResult, 'test' | 'trainLoss' | 'epochs' | 'steps'> {
  if (test === null) throw new AppError('internal', 'A training ended without having read its test set.');
  return { test, trainLoss, epochs, steps };
}

function layersOf({ layers }: Network): TrainedLayer[] {
  return layers.map(({ name, rule, shape }) => ({
    name,
    kind: shape.kind,
    rule: rule.name,
    weights: shape.weights.reduce((product, side) => product * side, 1),
  }));
}

async function writeWeights(
  network: Network,
  {
    context,
    provenance,
    job: { dataset, training },
  }: { context: TrainingContext; provenance: Provenance; job: TrainingJob },
): Promise<EngineFile> {
  const path = join(context.scratch, 'weights.safetensors');
  const { backend, tensorflow, node, bionas, dataHash } = provenance;
  const versions = { backend, tensorflow: tensorflow ?? '', node, bionas, dataHash };
  const texts = {
    ...versions,
    dataset: dataset.name,
    ...(training.adversarial && { adversarial: canonicalJson(training.adversarial) }),
  };
  await writeWholeFile(path, serializeNetwork(network, texts));
  return context.fileOf(path, 'weights');
}

const artifactOf = ({ hash, bytes, kind }: EngineFile): Artifact => ({ hash, bytes, kind });
