/** @file The steps of a training: one that learns, one that answers. Recorded as a graph where the engine can, eager elsewhere. */
import type { DatasetView, TrainingSpec } from '@bionas/contracts';
import { softmaxCrossEntropy, tf } from '@bionas/engine';
import { createProgram, type Program, type RowTable } from '@bionas/graph-step';
import type { Network } from '@bionas/network';
import { batchAt, pixelsAt, tableOf, withTensors, type ImageBatch } from '../batches/image-batch.ts';
import { learntVariables } from '../learnt-variables.ts';
import type { Optimizer } from '../optimizers/optimizer.ts';
import type { StepOutput } from './batch-loss.ts';
import { countCorrect } from './count-correct.ts';
import { attackOf, createLearningStep } from './learning-step.ts';
import { refuseEagerPrecision } from './refuse-eager-precision.ts';

export interface TrainingProgramOptions {
  readonly network: Network;
  readonly optimizer: Optimizer;
  readonly data: DatasetView;
  readonly training: TrainingSpec;
  /** Draws augmentation, drop path and where attacks begin. */
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
  const { network, optimizer, data, training, mode, residentBytes } = options;
  const tables = {
    train: tableOf(data.train),
    validation: tableOf(data.validation),
    test: tableOf(data.test),
  };
  const attack = attackOf(options);
  const program = createProgram({
    variables: [
      ...[...learntVariables(network), ...optimizer.state].map(({ variable }) => variable),
      ...(attack?.variables ?? []),
    ],
    tables: Object.values(tables),
    ...(mode && { mode }),
    ...(residentBytes !== undefined && { residentBytes }),
  });
  refuseEagerPrecision(program, training.precision);
  const { dropPath } = training;
  const train = createLearningStep(program, { ...options, attack, table: tables.train });
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
      attack?.dispose();
    },
  };
}
