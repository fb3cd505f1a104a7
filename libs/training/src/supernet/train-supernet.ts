/**
 * @file A stretch of a supernet's training (DARTS, arXiv:1806.09055, algorithm 1): in each turn a step of the alphas on images of their own, if they
 * take steps, then one of the weights. The learning rate of the weights falls over all epochs of the whole, step by step; the published code
 * changes it once an epoch. An incomplete last batch of an epoch is left out. Batch norms go by the batch.
 */
import {
  AppError,
  type Alphas,
  type CheckpointPosition,
  type ClosedCandidates,
  type DatasetView,
  type SupernetEpoch,
  type SupernetTraining,
} from '@bionas/contracts';
import type { Program } from '@bionas/graph-step';
import type { Supernet } from '@bionas/network';
import { closeAlphas, temperatureOf } from '@bionas/search-space';
import { cosineLearningRate } from '../loop/cosine-schedule.ts';
import { createLossMeter } from '../loop/loss-meter.ts';
import { yieldToEvents } from '../loop/yield-to-events.ts';
import type { TrainingMetric } from '../train-network.ts';
import type { TrainingSums } from '../training-state.ts';
import { readAlphas, writeAlphas } from './alpha-table.ts';
import { planStretch } from './plan-stretch.ts';
import { alphaBatches, weightOrder } from './split-images.ts';
import { keyOf, prepareSupernet, type KeptSupernet, type ReadySupernetOptions } from './ready-supernet.ts';
import { encodeSupernet, restoreFrom, type AnySupernetSpec } from './supernet-file.ts';
import { refuseTooLarge } from './supernet-memory.ts';
import type { Turn } from './supernet-program.ts';
import { addTurns, noTurns } from './supernet-state.ts';

export interface TrainSupernetOptions {
  readonly supernet: AnySupernetSpec;
  /** Weights and alphas learn from different training images; no other part is read. */
  readonly data: Pick<DatasetView, 'train' | 'classes' | 'mean' | 'std' | 'dataHash'>;
  /** The same for all stretches of a whole. */
  readonly training: SupernetTraining;
  /** Draws weights, alphas, the split of the images and their order. */
  readonly seed: number;
  /** Epochs [from, to) of `training.epochs`. */
  readonly stretch: { readonly from: number; readonly to: number };
  /** Where to go on from: the file that ended the stretch before, or a checkpoint of this one. Needed unless `from` is 0. */
  readonly start?: Uint8Array | undefined;
  /** Of a training in which they are `given`; null: those of `start`, or freshly drawn ones. */
  readonly alphas?: Alphas | null | undefined;
  /** Of a training that takes steps of alphas: candidates that have no share in this stretch. Their alphas fade by the weight decay alone. */
  readonly closed?: ClosedCandidates | undefined;
  /** A supernet that needs more is refused before it is built. Default: no limit. */
  readonly memoryBytes?: number | undefined;
  /** Milliseconds. */
  readonly now: () => number;
  readonly steps?: Program['mode'] | undefined;
  /** See `TrainOptions`. */
  readonly residentBytes?: number | undefined;
  /** Where the supernet of the stretch before may wait, ready to go on, and where this one is left; the result is the same. */
  readonly kept?: KeptSupernet | undefined;
  /** Asked before every turn: `checkpoint` writes one and stops, `discard` just stops. */
  readonly stopRequested?: () => 'checkpoint' | 'discard' | null;
  /** `train/loss`, `train/accuracy`, `alpha/loss`, `alpha/accuracy`, `learning-rate`, `images-per-second`. */
  readonly onMetrics?: (metrics: readonly TrainingMetric[]) => void;
  readonly onEpoch?: (epoch: SupernetEpoch) => void;
  /** After every epoch but the last of the stretch, and when stopped. */
  readonly onCheckpoint?: (bytes: Uint8Array, position: CheckpointPosition) => void | Promise<void>;
}

export type SupernetOutcome =
  | { readonly kind: 'stopped'; readonly position: CheckpointPosition }
  | {
      readonly kind: 'finished';
      /** The file of the supernet: for `scoreSupernet`, and the start of the next stretch. Equal trainings give equal bytes. */
      readonly checkpoint: Uint8Array;
      readonly alphas: Alphas;
      /** Of the stretch. */
      readonly epochs: readonly SupernetEpoch[];
      readonly parameters: number;
    };

/** As of `trainNetwork`. */
const metricsPerEpoch = 8;
const metricsEvery = 25;

/**
 * Trains the weights of a supernet, and its alphas unless they are given. Gives way to the event loop between steps.
 * @throws AppError `infeasible` for a supernet that does not fit; `diverged` when a loss is no longer finite; `artifact-damaged` or
 * `conflict` for a start that does not fit; `invalid-spec`, `unsupported` for what cannot be trained
 */
export async function trainSupernet(options: TrainSupernetOptions): Promise<SupernetOutcome> {
  const { data, training, seed, stretch, now } = options;
  const { batchSize, epochs, warmupEpochs } = training;
  const searches = training.alphaStep !== 'given';
  const plan = planStretch(options);
  const { description, split, stepsPerEpoch, file } = plan;
  let { state } = plan;
  if (options.memoryBytes !== undefined) refuseTooLarge(description, options.memoryBytes);

  const wanted: ReadySupernetOptions = {
    description,
    images: data.train,
    // Nothing is recorded that this stretch does not come to.
    movesAlphas: searches && stretch.to > warmupEpochs,
    closed: options.closed,
    steps: options.steps,
    residentBytes: options.residentBytes,
  };
  // At the beginning of all the weights are those that are drawn with it, and one that is kept is in the way.
  if (file === null) options.kept?.drop();
  const ready = options.kept?.take(keyOf(wanted)) ?? prepareSupernet(wanted);
  const { supernet, variables, program } = ready;
  let ended = false;
  const meters = { weights: createLossMeter(), alphas: createLossMeter() };
  const every = Math.min(metricsEvery, Math.ceil(stepsPerEpoch / metricsPerEpoch));

  const position = (): CheckpointPosition => ({ epoch: state.epochsFinished, step: state.step });
  const collect = (): void => {
    const read = { weights: meters.weights.read(), alphas: meters.alphas.read() };
    state = { ...state, interval: addTurns(state.interval, read), epoch: addTurns(state.epoch, read) };
  };
  const report = (metrics: Readonly<Record<string, number>>): void => {
    const at = { step: state.step, epoch: state.step / stepsPerEpoch };
    options.onMetrics?.(Object.entries(metrics).map(([name, value]) => ({ name, ...at, value })));
  };
  const checkpoint = async (): Promise<void> => {
    await options.onCheckpoint?.(encodeSupernet(description, variables, state), position());
  };

  try {
    if (file !== null) restoreFrom(file, variables);
    if (options.alphas) writeAlphas(supernet, options.alphas);
    program.write();
    while (state.epochsFinished < stretch.to) {
      const epoch = state.epochsFinished;
      const temperature = temperatureOf(training, epoch);
      const order = weightOrder(seed, epoch, split);
      const forAlphas = alphaBatches(split, { seed, epoch, batchSize });
      const began = now() - state.epochMs;
      let since = { time: now(), step: state.step };
      while (state.step < (epoch + 1) * stepsPerEpoch) {
        const stop = options.stopRequested?.() ?? null;
        if (stop !== null) {
          if (stop === 'checkpoint') {
            collect();
            program.read();
            state = { ...state, epochMs: now() - began };
            await checkpoint();
          }
          return { kind: 'stopped', position: position() };
        }
        const place = state.step - epoch * stepsPerEpoch;
        const images = order.subarray(place * batchSize, (place + 1) * batchSize);
        const learningRate = cosineLearningRate(training, state.step, epochs * stepsPerEpoch);
        const turn: Turn = { learningRate, temperature };
        if (searches && epoch >= warmupEpochs) {
          meters.alphas.add(program.trainAlphas(forAlphas(place), images, turn));
          await yieldToEvents();
        }
        meters.weights.add(program.trainWeights(images, turn));
        state = { ...state, step: state.step + 1 };
        await yieldToEvents();
        if (state.step % every === 0 || state.step === (epoch + 1) * stepsPerEpoch) {
          collect();
          const seconds = (now() - since.time) / 1000;
          report({
            ...meansOf('train', state.interval.weights, batchSize),
            ...meansOf('alpha', state.interval.alphas, batchSize),
            'learning-rate': learningRate,
            ...(seconds > 0 && { 'images-per-second': ((state.step - since.step) * batchSize) / seconds }),
          });
          state = { ...state, interval: noTurns };
          since = { time: now(), step: state.step };
        }
      }
      program.read();
      const { weights, alphas } = state.epoch;
      const finished: SupernetEpoch = {
        epoch,
        loss: weights.loss / weights.steps,
        accuracy: weights.correct / (weights.steps * batchSize),
        alphaLoss: alphas.steps > 0 ? alphas.loss / alphas.steps : null,
        alphaAccuracy: alphas.steps > 0 ? alphas.correct / (alphas.steps * batchSize) : null,
        alphas: closeAlphas(finiteAlphas(supernet), options.closed ?? null),
        durationMs: Math.max(0, now() - began),
      };
      state = {
        ...state,
        ...{ epochsFinished: epoch + 1, epoch: noTurns, epochMs: 0, history: [...state.history, finished] },
      };
      options.onEpoch?.(finished);
      if (state.epochsFinished < stretch.to) await checkpoint();
    }
    ended = true;
    return {
      kind: 'finished',
      // Without times, so that it is the same from every machine.
      checkpoint: encodeSupernet(description, variables, { ...state, history: [] }),
      alphas: readAlphas(supernet),
      epochs: state.history,
      parameters: supernet.parameterCount,
    };
  } finally {
    meters.weights.dispose();
    meters.alphas.dispose();
    if (ended && options.kept) options.kept.put(ready);
    else ready.dispose();
  }
}

/** @throws AppError `diverged` */
function finiteAlphas(supernet: Supernet): Alphas {
  const alphas = readAlphas(supernet);
  if ([...alphas.normal, ...alphas.reduce].flat().every(Number.isFinite)) return alphas;
  throw new AppError(
    'diverged',
    'The alphas of the supernet are not finite any more. Use a smaller learning rate for them.',
  );
}

/** None where there was no step. */
function meansOf(
  images: 'train' | 'alpha',
  { loss, correct, steps }: TrainingSums,
  batchSize: number,
): Record<string, number> {
  return steps === 0
    ? {}
    : {
        [`${images}/loss`]: loss / steps,
        [`${images}/accuracy`]: correct / (steps * batchSize),
      };
}
