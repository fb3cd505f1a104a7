/** @file The work of one `supernet-train` or `supernet-score` job: a question of a search to its shared weights. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  alphaCells,
  alphaMetricName,
  AppError,
  unpackAlphas,
  type ChildStart,
  type DatasetView,
  type JobResult,
  type MetricPoint,
  type SupernetEpoch,
  type SupernetScoreJob,
  type SupernetTrainJob,
} from '@bionas/contracts';
import { writeWholeFile, type EngineFile } from '@bionas/messaging';
import { alphaEntropy, atTemperature, softmax, temperatureOf } from '@bionas/search-space';
import {
  supernetScoringBytes,
  supernetTrainingBytes,
  trainSupernet,
  type KeptScorer,
  type KeptSupernet,
  type SupernetOutcome,
  type SupernetSize,
  type TrainingMetric,
} from '@bionas/training';
import { asInfeasible, isUnusable } from './job-errors.ts';
import type { TrainingContext, TrainingSurroundings } from './run-training.ts';

type Outcome = { result: JobResult; files: EngineFile[] };

export interface SupernetSurroundings {
  readonly surroundings: TrainingSurroundings;
  /** A supernet that needs more is refused. */
  readonly memoryBytes: number;
  /** The supernet that scored last, and the one that trained last: they stay for the next question where there is room. */
  readonly scorer: KeptScorer;
  readonly trained: KeptSupernet;
}

/**
 * Trains the weights of a supernet over the epochs of the question, from its checkpoint on where there is one.
 * @throws AppError `infeasible`, `diverged`, `data-missing`, `data-damaged`; what `context.stopped()` gives after a stop
 */
export async function runSupernetTraining(
  start: ChildStart & { readonly job: SupernetTrainJob },
  context: TrainingContext,
  { surroundings, memoryBytes, scorer, trained }: SupernetSurroundings,
): Promise<Outcome> {
  const { job } = start;
  const began = performance.now();
  context.progress(0, 'loading images');
  const data = await surroundings.loadDataset({ spec: job.dataset, dataSeed: job.dataSeed });
  if (supernetTrainingBytes(sizeOf(job, data)) + scorer.heldBytes > memoryBytes) scorer.drop();
  const train = (from: Uint8Array | undefined): Promise<SupernetOutcome> =>
    trainSupernet({
      ...{ supernet: job.supernet, data, training: job.training, seed: job.seed },
      stretch: { from: job.from, to: job.to },
      start: from,
      alphas: job.alphas,
      closed: job.closed,
      memoryBytes,
      kept: trained,
      now: () => performance.now(),
      steps: surroundings.steps,
      stopRequested: () => {
        const reason = context.stopRequested();
        if (reason === null) return null;
        return reason === 'cancelled' ? 'discard' : 'checkpoint';
      },
      onMetrics: (metrics) => {
        tell(metrics, job, context);
      },
      onEpoch: (epoch) => {
        context.metrics(pointsOf(epoch, temperatureOf(job.training, epoch.epoch)));
      },
      onCheckpoint: async (bytes, position) => {
        const path = join(context.scratch, 'checkpoint.safetensors');
        await writeWholeFile(path, bytes);
        await context.checkpoint(path, 'checkpoint', position);
      },
    });
  const outcome = await trainFromCheckpoint(start, train, context);
  if (outcome.kind === 'stopped') throw context.stopped();
  const path = join(context.scratch, 'supernet.safetensors');
  await writeWholeFile(path, outcome.checkpoint);
  const file = await context.fileOf(path, 'supernet');
  const { hash, bytes, kind } = file;
  return {
    result: {
      kind: 'supernet-train',
      weights: { hash, bytes, kind },
      epochs: [...outcome.epochs],
      parameters: outcome.parameters,
      durationMs: performance.now() - began,
      provenance: provenanceOf(job, surroundings, data.dataHash),
    },
    files: [file],
  };
}

/**
 * Scores samples of alphas on the probe images, with the supernet of the question before where it is of the same training.
 * @throws AppError `data-missing`, `data-damaged`, `artifact-damaged`, `conflict`, `infeasible`; what `context.stopped()` gives after a stop
 */
export async function runSupernetScoring(
  start: ChildStart & { readonly job: SupernetScoreJob },
  context: TrainingContext,
  { surroundings, memoryBytes, scorer, trained }: SupernetSurroundings,
): Promise<Outcome> {
  const { job } = start;
  const began = performance.now();
  const data = await surroundings.loadDataset({ spec: job.dataset, dataSeed: job.dataSeed });
  if (supernetScoringBytes(sizeOf(job, data)) + trained.heldBytes > memoryBytes) trained.drop();
  const scoring = scorer.score({
    ...{ data, memoryBytes },
    weights: job.weights,
    read: () => readFile(fileOf(start, job.weights)),
    probe: job.probe,
    samples: job.samples.map(unpackAlphas),
    steps: surroundings.steps,
    shouldStop: () => context.stopRequested() !== null,
    onProgress: (fraction) => {
      context.progress(fraction, 'scoring samples of alphas');
    },
  });
  const scores = await scoring.catch((error: unknown) => {
    throw asInfeasible(error);
  });
  if (scores === null) throw context.stopped();
  return {
    result: {
      kind: 'supernet-score',
      scores,
      durationMs: performance.now() - began,
      provenance: provenanceOf(job, surroundings, data.dataHash),
    },
    files: [],
  };
}

const provenanceOf = (
  { training }: SupernetTrainJob | SupernetScoreJob,
  { provenance }: TrainingSurroundings,
  dataHash: string,
) => ({ ...provenance, precision: training.precision, dataHash });

/** What is kept for the other kind of question goes where both would not fit. */
function sizeOf(
  { supernet, training }: SupernetTrainJob | SupernetScoreJob,
  { train, classes }: Pick<DatasetView, 'train' | 'classes'>,
): SupernetSize {
  const { height, width, channels } = train;
  return { supernet, training, input: { height, width, channels, classes } };
}

function fileOf({ files }: ChildStart, hash: string): string {
  const path = files[hash];
  if (path === undefined) throw new AppError('internal', `The job names ${hash}, which was not fetched.`);
  return path;
}

/** From the checkpoint of this question or, where it is of no use, from where the question before ended: nothing, for the first. */
async function trainFromCheckpoint(
  start: ChildStart & { readonly job: SupernetTrainJob },
  train: (from: Uint8Array | undefined) => Promise<SupernetOutcome>,
  context: Pick<TrainingContext, 'log'>,
): Promise<SupernetOutcome> {
  const { weights } = start.job;
  const before = weights === null ? undefined : await readFile(fileOf(start, weights));
  try {
    if (start.checkpoint === null) return await train(before);
    try {
      return await train(await readFile(start.checkpoint.path));
    } catch (error) {
      if (!isUnusable(error)) throw error;
      context.log('warning', `${error.message} These epochs start from the beginning.`);
      return await train(before);
    }
  } catch (error) {
    throw asInfeasible(error);
  }
}

function tell(
  metrics: readonly TrainingMetric[],
  { training, from, to }: SupernetTrainJob,
  context: Pick<TrainingContext, 'metrics' | 'progress'>,
): void {
  const at = Date.now();
  // A search has curves of its own under the names of a training.
  context.metrics(metrics.map((metric) => ({ ...metric, name: `supernet/${metricName(metric.name)}`, at })));
  const epoch = metrics.at(-1)?.epoch ?? 0;
  context.progress(
    (epoch - from) / (to - from),
    `supernet epoch ${Math.min(to, Math.floor(epoch) + 1)} of ${training.epochs}`,
  );
}

/** `train/loss` → `loss`, `alpha/loss` → `alpha-loss`. */
const metricName = (name: string): string => name.replace(/^train\//, '').replace('/', '-');

/** Alphas as shares, as the supernet saw them, and how undecided they are, after an epoch. */
function pointsOf({ epoch, alphas: given }: SupernetEpoch, temperature: number): MetricPoint[] {
  const alphas = atTemperature(given, temperature);
  const at = { step: epoch + 1, epoch: epoch + 1, at: Date.now() };
  const shares = alphaCells.flatMap((cell) =>
    alphas[cell].flatMap((row, edge) =>
      softmax(row).map((value, candidate) => ({
        name: alphaMetricName(cell, edge, candidate),
        value,
        ...at,
      })),
    ),
  );
  return [...shares, { name: 'supernet/entropy', value: alphaEntropy(alphas).mean, ...at }];
}
