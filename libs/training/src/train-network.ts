/**
 * @file A training from scratch, or from a checkpoint on. Model choice: the weights after the last epoch are the result, so every run of a
 * comparison has had the same number of steps; the best validation epoch is only recorded. The test set is read once, after the last epoch.
 * An incomplete last batch of an epoch is left out: its images come in another epoch, in another order.
 */
import {
  AppError,
  hashOf,
  type CheckpointPosition,
  type Count,
  type DatasetView,
  type TrainingSpec,
} from '@bionas/contracts';
import type { Program } from '@bionas/graph-step';
import type { Network, Parameter } from '@bionas/network';
import { epochOrder } from './batches/epoch-order.ts';
import { checkRecipe } from './check-recipe.ts';
import { encodeCheckpoint, restoreCheckpoint } from './checkpoint.ts';
import { evaluate } from './evaluate.ts';
import { cosineLearningRate } from './loop/cosine-schedule.ts';
import { dropPathAt } from './loop/drop-path.ts';
import { createLossMeter, diverged, type StepOutcome } from './loop/loss-meter.ts';
import { createTrainingProgram, type TrainingProgram } from './loop/training-program.ts';
import { yieldToEvents } from './loop/yield-to-events.ts';
import { isMeasured } from './measures/is-measured.ts';
import { createLayerMeasures } from './measures/layer-measures.ts';
import { metricsOf } from './measures/metrics-of.ts';
import { createOptimizer } from './optimizers/registry.ts';
import { initialState, noSums, type TrainingState, type TrainingSums } from './training-state.ts';

/** A point of a curve; `epoch` counts from 0 and has decimals within an epoch. */
export interface TrainingMetric {
  readonly name: string;
  readonly step: number;
  readonly epoch: number;
  readonly value: number;
}

export interface TrainOptions {
  /** Borrowed. Its weights are trained in place. */
  readonly network: Network;
  readonly data: DatasetView;
  readonly training: TrainingSpec;
  /** Draws data order, augmentation and drop path. The network has drawn its weights from a seed of its own. */
  readonly seed: number;
  /** Bytes of a checkpoint of this very training: goes on from there, and ends with the same numbers. */
  readonly resume?: Uint8Array | undefined;
  /**
   * Layers whose own parameters, weights and bias, stay as they were drawn. Everything else is trained as ever: their batch norms, the state of
   * their rules. Names as in `network.layers`.
   */
  readonly frozenLayers?: readonly string[];
  /** Whether the test set is read at the end. */
  readonly test: boolean;
  /** Milliseconds, for images per second. */
  readonly now: () => number;
  /** `eager` runs every step as it is written: slower, and the reference for recorded ones. Default: recorded where the engine can. */
  readonly steps?: Program['mode'] | undefined;
  /**
   * How many bytes of images may live in the graph, on the device; those of a larger set stay with JavaScript, and each batch is fed. The
   * numbers are the same. Default: an eighth of the memory of the GPU, or else of this machine.
   */
  readonly residentBytes?: number | undefined;
  /** Asked at every step border: `checkpoint` writes one and stops, `discard` just stops. */
  readonly stopRequested?: () => 'checkpoint' | 'discard' | null;
  readonly onMetrics?: (metrics: readonly TrainingMetric[]) => void;
  /** After every epoch but a last one without test, and when stopped. */
  readonly onCheckpoint?: (bytes: Uint8Array, position: CheckpointPosition) => void | Promise<void>;
}

export type TrainingOutcome =
  | { readonly kind: 'stopped'; readonly position: CheckpointPosition }
  | {
      readonly kind: 'finished';
      /** Mean over the last epoch. */
      readonly trainLoss: number;
      readonly validation: Count;
      readonly validationLoss: number;
      readonly test: Count | null;
      readonly bestEpoch: number;
      readonly epochs: number;
      readonly steps: number;
    };

/** Metrics an epoch at most, and steps between them at most. */
const metricsPerEpoch = 8;
const metricsEvery = 25;

/**
 * Trains a network with the optimiser of the spec on a half-cosine schedule. Gives way to the event loop after every step.
 * @throws AppError `diverged` when a loss is no longer finite; `artifact-damaged` or `conflict` for a checkpoint that does not fit;
 *   `invalid-spec` for settings that the network cannot follow
 */
export async function trainNetwork(options: TrainOptions): Promise<TrainingOutcome> {
  const { network, data, training, seed, now } = options;
  const { train, validation } = data;
  const { batchSize, epochs } = training;
  const stepsPerEpoch = Math.floor(train.count / batchSize);
  const steps = epochs * stepsPerEpoch;
  const every = Math.min(metricsEvery, Math.ceil(stepsPerEpoch / metricsPerEpoch));
  const { frozenLayers = [] } = options;
  checkRecipe(network, training);
  const optimizer = createOptimizer(trainable(network, frozenLayers), training);
  const measures =
    training.measures === 'epoch'
      ? createLayerMeasures({ network, validation, seed, learningRate: training.learningRate })
      : null;
  const meter = createLossMeter();
  const parts = {
    network,
    optimizer,
    fingerprint: hashOf({
      ...{ ...network.description, training, trainingSeed: seed, data: data.dataHash },
      ...(frozenLayers.length > 0 && { frozenLayers }),
    }),
  };

  let state: TrainingState = initialState;
  let program: TrainingProgram | undefined;
  const position = (): CheckpointPosition => ({ epoch: state.epochsFinished, step: state.step });
  const report = (metrics: Readonly<Record<string, number>>): void => {
    const at = { step: state.step, epoch: state.step / stepsPerEpoch };
    options.onMetrics?.(Object.entries(metrics).map(([name, value]) => ({ name, ...at, value })));
  };
  const collect = (): void => {
    // Step by step, so that the sums do not depend on when they were read.
    const read = meter.read();
    state = { ...state, interval: read.reduce(plus, state.interval), epoch: read.reduce(plus, state.epoch) };
  };
  const checkpoint = async (): Promise<void> => {
    await options.onCheckpoint?.(encodeCheckpoint(parts, state), position());
  };
  const measuresOf = (epoch: number): typeof measures =>
    isMeasured(epoch, { epochs, stepsPerEpoch }) ? measures : null;
  const stopRequested = (): boolean => (options.stopRequested?.() ?? null) !== null;
  const stop = async (): Promise<TrainingOutcome> => {
    if (options.stopRequested?.() === 'checkpoint') {
      collect();
      program?.read();
      await checkpoint();
    }
    return { kind: 'stopped', position: position() };
  };

  try {
    if (options.resume !== undefined) state = restoreCheckpoint(options.resume, parts);
    const { steps: mode, residentBytes } = options;
    program = createTrainingProgram({
      ...{ network, optimizer, data, training, seed, mode, residentBytes },
      probe: measures?.probe,
    });
    program.prepare({
      sets: options.test ? ['validation', 'test'] : ['validation'],
      probe: measures?.batchSize ?? 0,
    });
    const evaluateSet = (set: 'validation' | 'test', running: TrainingProgram): ReturnType<typeof evaluate> =>
      evaluate(running, { data, set, batchSize, shouldStop: stopRequested });
    while (state.epochsFinished < epochs) {
      const epoch = state.epochsFinished;
      const order = epochOrder(seed, epoch, train.count);
      let since = { time: now(), step: state.step };
      while (state.step < (epoch + 1) * stepsPerEpoch) {
        if (stopRequested()) return await stop();
        const { step } = state;
        // In the middle of the epoch: the last step of all may have a learning rate of 0.
        const watched = step === epoch * stepsPerEpoch + Math.floor(stepsPerEpoch / 2) && measuresOf(epoch);
        if (watched) {
          program.read();
          watched.beforeStep();
        }
        const start = (step - epoch * stepsPerEpoch) * batchSize;
        const learningRate = cosineLearningRate(training, step, steps);
        const at = { step, learningRate, dropPath: dropPathAt(training, epoch) };
        meter.add(program.train(order.subarray(start, start + batchSize), at));
        if (watched) {
          program.read();
          state = { ...state, updateRatios: watched.updateRatios() };
        }
        state = { ...state, step: step + 1 };
        await yieldToEvents();
        if (state.step % every === 0 || state.step === (epoch + 1) * stepsPerEpoch) {
          collect();
          const { interval } = state;
          const seconds = (now() - since.time) / 1000;
          report({
            'train/loss': interval.loss / interval.steps,
            'train/accuracy': interval.correct / (interval.steps * batchSize),
            'learning-rate': learningRate,
            ...(seconds > 0 && { 'images-per-second': ((state.step - since.step) * batchSize) / seconds }),
          });
          state = { ...state, interval: noSums };
          since = { time: now(), step: state.step };
        }
      }
      const validated = await evaluateSet('validation', program);
      if (validated === null) return await stop();
      if (!Number.isFinite(validated.loss)) throw diverged(`the validation loss is ${validated.loss}`);
      const { correct, total } = validated.count;
      state = {
        ...state,
        epochsFinished: epoch + 1,
        epoch: noSums,
        trainLoss: state.epoch.loss / state.epoch.steps,
        validation: validated,
        best:
          state.best !== null && state.best.correct >= correct ? state.best : { epoch: epoch + 1, correct },
      };
      program.read();
      const running = program;
      const probed = (positions: Uint32Array): Float32Array => running.probe(positions);
      const measured = measuresOf(epoch)?.measure(probed, state.updateRatios ?? null);
      report({
        'validation/loss': validated.loss,
        'validation/accuracy': correct / total,
        ...(measured && metricsOf(measured)),
      });
      state = { ...state, updateRatios: null };
      // The last one saves the test; where none follows, the result itself is a moment away.
      if (options.test || state.epochsFinished < epochs) await checkpoint();
    }
    const tested = options.test ? await evaluateSet('test', program) : undefined;
    if (tested === null) return await stop();
    return {
      kind: 'finished',
      trainLoss: state.trainLoss ?? NaN,
      validation: state.validation?.count ?? { correct: 0, total: validation.count },
      validationLoss: state.validation?.loss ?? NaN,
      test: tested?.count ?? null,
      bestEpoch: state.best?.epoch ?? epochs,
      epochs,
      steps,
    };
  } finally {
    meter.dispose();
    program?.dispose();
    optimizer.dispose();
  }
}

const plus = (sums: TrainingSums, step: StepOutcome): TrainingSums => ({
  loss: sums.loss + step.loss,
  correct: sums.correct + step.correct,
  steps: sums.steps + 1,
});

function trainable(network: Network, frozenLayers: readonly string[]): Parameter[] {
  const unknown = frozenLayers.find((frozen) => !network.layers.some(({ name }) => name === frozen));
  if (unknown !== undefined) {
    throw new AppError(
      'invalid-spec',
      `The network has no layer ${unknown} to freeze; expected one of ${network.layers.map(({ name }) => name).join(', ')}.`,
    );
  }
  const frozen = new Set(frozenLayers.flatMap((layer) => [`${layer}.weight`, `${layer}.bias`]));
  const all = [...network.parameters, ...(network.auxiliary?.parameters ?? [])];
  return all.filter(({ name }) => !frozen.has(name));
}
