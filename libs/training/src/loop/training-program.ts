/** @file The steps of a training: one that learns, one that answers. Recorded as a graph where the engine can, eager elsewhere. */
import type { DatasetView, TrainingSpec } from '@bionas/contracts';
import { softmaxCrossEntropy, tf } from '@bionas/engine';
import { createProgram, stepSeed, type Program, type RowTable } from '@bionas/graph-step';
import type { Network } from '@bionas/network';
import { augment } from '../batches/augment.ts';
import { batchAt, pixelsAt, tableOf, withTensors, type ImageBatch } from '../batches/image-batch.ts';
import type { Optimizer } from '../optimizers/optimizer.ts';
import type { StepOutput } from './batch-loss.ts';
import { countCorrect } from './count-correct.ts';
import { refuseEagerPrecision } from './refuse-eager-precision.ts';
import { trainStep } from './train-step.ts';

export interface TrainingProgramOptions {
  readonly network: Network;
  readonly optimizer: Optimizer;
  readonly data: DatasetView;
  readonly training: TrainingSpec;
  /** Draws the augmentation. */
  readonly seed: number;
  /** `eager` where the reference is wanted. */
  readonly mode?: Program['mode'] | undefined;
  /** See `ProgramOptions` of graph-step. */
  readonly residentBytes?: number | undefined;
  /** A step that looks at network and images and changes nothing; it returns a vector. Default: none. */
  readonly probe?: ((images: tf.Tensor4D, labels: tf.Tensor1D) => tf.Tensor1D) | undefined;
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
  train(positions: Uint32Array, at: { readonly step: number; readonly learningRate: number }): StepOutput;
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
    variables: [...network.parameters, ...network.statistics, ...network.ruleState, ...optimizer.state].map(
      ({ variable }) => variable,
    ),
    tables: Object.values(tables),
    ...(mode && { mode }),
    ...(residentBytes !== undefined && { residentBytes }),
  });
  refuseEagerPrecision(program, training.precision);
  const learn = (inputs: ImageBatch & { step: tf.Scalar; learningRate: tf.Scalar }): StepOutput => {
    const images = pixelsAt(tables.train, inputs.positions);
    return trainStep(network, optimizer, {
      images: training.augmentation ? augment(images, stepSeed(seed, 'augmentation', inputs.step)) : images,
      labels: inputs.labels,
      learningRate: inputs.learningRate,
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
    train: (positions, { step, learningRate }) =>
      withTensors(
        {
          ...batchAt(data.train, positions),
          step: tf.scalar(step, 'int32'),
          learningRate: tf.scalar(learningRate),
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
