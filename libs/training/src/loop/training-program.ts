/** @file The steps of a training: one that learns, one that answers. Recorded as a graph where the engine can, eager elsewhere. */
import type { DatasetView, TrainingSpec } from '@bionas/contracts';
import { softmaxCrossEntropy, tf } from '@bionas/engine';
import { createProgram, stepSeed, type Program, type RowTable } from '@bionas/graph-step';
import type { Network } from '@bionas/network';
import { augment, type AugmentOptions } from '../batches/augment.ts';
import { batchAt, pixelsAt, tableOf, withTensors, type ImageBatch } from '../batches/image-batch.ts';
import { learntVariables } from '../learnt-variables.ts';
import type { Optimizer } from '../optimizers/optimizer.ts';
import type { StepOutput } from './batch-loss.ts';
import { countCorrect } from './count-correct.ts';
import { pathFactors } from './drop-path.ts';
import { refuseEagerPrecision } from './refuse-eager-precision.ts';
import { trainStep } from './train-step.ts';

export interface TrainingProgramOptions {
  readonly network: Network;
  readonly optimizer: Optimizer;
  readonly data: DatasetView;
  readonly training: TrainingSpec;
  /** Draws augmentation and drop path. */
  readonly seed: number;
  /** `eager` where the reference is wanted. */
  readonly mode?: Program['mode'] | undefined;
  /** See `ProgramOptions` of graph-step. */
  readonly residentBytes?: number | undefined;
  /** A step that looks at network and images and changes nothing; it returns a vector. Default: none. */
  readonly probe?: ((images: tf.Tensor4D, labels: tf.Tensor1D) => tf.Tensor1D) | undefined;
}

/** Where a step stands in its training. */
export interface StepPlace {
  readonly step: number;
  readonly learningRate: number;
  /** Chance of a path to be left out; of trainings with drop path, else without effect. Default 0. */
  readonly dropPath?: number;
}

/** Sums over a batch. */
export interface Answers {
  readonly loss: number;
  readonly correct: number;
}

/** Until `read`, the variables of network and optimiser are those of the beginning: their values live in the graph. */
export interface TrainingProgram {
  /**
   * Records the steps that come after the first training steps: TensorFlow would prepare all of them anew for one that comes late.
   * @param steps evaluations in pieces of the batch size; the images of a probe, 0 for none
   */
  prepare(steps: { readonly sets: readonly ('validation' | 'test')[]; readonly probe: number }): void;
  /** One step on the images at `positions` of the training set. @returns two scalars, the caller's */
  train(positions: Uint32Array, at: StepPlace): StepOutput;
  /** What the network answers to the images at `positions`, in evaluation mode. */
  evaluate(set: 'validation' | 'test', positions: Uint32Array): Answers;
  /** What the probe says of the validation images at `positions`. */
  probe(positions: Uint32Array): Float32Array;
  /** Brings network and optimiser up to date. */
  read(): void;
  dispose(): void;
}

/** Network and optimiser are borrowed, and start as they are now. */
export function createTrainingProgram(options: TrainingProgramOptions): TrainingProgram {
  const { network, optimizer, data, training, seed, mode, residentBytes } = options;
  const tables = {
    train: tableOf(data.train),
    validation: tableOf(data.validation),
    test: tableOf(data.test),
  };
  const program = createProgram({
    variables: [...learntVariables(network), ...optimizer.state].map(({ variable }) => variable),
    tables: Object.values(tables),
    ...(mode && { mode }),
    ...(residentBytes !== undefined && { residentBytes }),
  });
  refuseEagerPrecision(program, training.precision);
  const { dropPath, auxiliaryWeight } = training;
  const views = augmentationOf(training, data.mean);
  const learn = ({ step, learningRate, positions, labels, keep }: StepInputs): StepOutput => {
    const images = pixelsAt(tables.train, positions);
    const shape: [number, number] = [network.paths.length, positions.size];
    const input = {
      ...{ labels, learningRate },
      images: views === null ? images : augment(images, stepSeed(seed, 'augmentation', step), views),
    };
    return trainStep(network, optimizer, input, {
      auxiliaryWeight,
      ...(keep && { paths: pathFactors(shape, keep, stepSeed(seed, 'drop-path', step)) }),
    });
  };
  // What is measured is measured in float32, whatever is trained in.
  const train = program.step(learn, { precision: training.precision });
  const evaluateOn = (table: RowTable): ReturnType<typeof program.step<ImageBatch, { sums: tf.Tensor }>> =>
    program.step(({ positions, labels }: ImageBatch) => {
      const logits = network.logits(pixelsAt(table, positions));
      const targets = tf.oneHot(labels, logits.shape[1], 1, 0, 'float32') as tf.Tensor2D;
      return {
        sums: tf.stack([tf.sum(softmaxCrossEntropy(logits, targets).loss), countCorrect(logits, labels)]),
      };
    });
  const evaluate = { validation: evaluateOn(tables.validation), test: evaluateOn(tables.test) };
  const probe = program.step(({ positions, labels }: ImageBatch) => ({
    seen: options.probe?.(pixelsAt(tables.validation, positions), labels) ?? tf.zeros([0]),
  }));

  return {
    prepare: ({ sets, probe: images }) => {
      const of = (
        set: 'validation' | 'test',
        size: number,
        step: { prepare(inputs: ImageBatch): void },
      ): void => {
        if (size > 0) {
          withTensors(batchAt(data[set], new Uint32Array(size)), (inputs) => {
            step.prepare(inputs);
          });
        }
      };
      for (const set of sets) {
        const { count } = data[set];
        if (count >= training.batchSize) of(set, training.batchSize, evaluate[set]);
        of(set, count % training.batchSize, evaluate[set]);
      }
      of('validation', images, probe);
    },
    train: (positions, { step, learningRate, dropPath: chance = 0 }) =>
      withTensors(
        {
          ...batchAt(data.train, positions),
          step: tf.scalar(step, 'int32'),
          learningRate: tf.scalar(learningRate),
          ...(dropPath > 0 && { keep: tf.scalar(1 - chance) }),
        },
        (inputs) => train.run(inputs),
      ),
    evaluate: (set, positions) =>
      withTensors(batchAt(data[set], positions), (inputs) => {
        const { sums } = evaluate[set].run(inputs);
        const [loss = NaN, correct = NaN] = sums.dataSync<'float32'>();
        sums.dispose();
        return { loss, correct };
      }),
    probe: (positions) =>
      withTensors(batchAt(data.validation, positions), (inputs) => {
        const { seen } = probe.run(inputs);
        const values = seen.dataSync<'float32'>();
        seen.dispose();
        return values;
      }),
    read: () => {
      program.read();
    },
    dispose: () => {
      program.dispose();
    },
  };
}

/** `keep`: chance of a path to stay, of trainings with drop path. */
type StepInputs = ImageBatch & {
  readonly step: tf.Scalar;
  readonly learningRate: tf.Scalar;
  readonly keep?: tf.Scalar;
};

/** What is done to training images; null: nothing. Squares are filled with the mean, so that the first layer makes zeros of them. */
function augmentationOf(
  { augmentation, cutout }: TrainingSpec,
  mean: readonly number[],
): AugmentOptions | null {
  if (!augmentation && cutout === 0) return null;
  return { ...(!augmentation && { padding: 0, flip: false }), cutout, fill: mean };
}
