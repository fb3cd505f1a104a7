/** @file The steps of a supernet's training. Recorded as graphs where the engine can, eager elsewhere. */
import { AppError, type ClosedCandidates, type ImageSet, type SupernetTraining } from '@bionas/contracts';
import { tf } from '@bionas/engine';
import { createProgram, type Program } from '@bionas/graph-step';
import type { Supernet } from '@bionas/network';
import { batchAt, pixelsAt, tableOf, withTensors } from '../batches/image-batch.ts';
import type { StepOutput } from '../loop/batch-loss.ts';
import { refuseEagerPrecision } from '../loop/refuse-eager-precision.ts';
import type { Optimizer } from '../optimizers/optimizer.ts';
import {
  firstOrderProgram,
  secondOrderProgram,
  type AlphaInputs,
  type AlphaProgram,
  type WeightInputs,
} from './alpha-program.ts';
import { createSecondOrder, type SecondOrder } from './second-order.ts';
import {
  bilevelOf,
  supernetVariables,
  weightStep,
  type AlphaOptimizer,
  type SupernetBatch,
} from './supernet-steps.ts';

export interface SupernetOptimizers {
  /** SGD with momentum. */
  readonly weights: Optimizer;
  /** Null where the alphas stay as they are. */
  readonly alphas: AlphaOptimizer | null;
}

export interface SupernetProgramOptions {
  readonly supernet: Supernet;
  readonly optimizers: SupernetOptimizers;
  readonly training: SupernetTraining;
  readonly images: ImageSet;
  /** Candidates without a share, in all steps; none unless given. */
  readonly closed?: ClosedCandidates | undefined;
  readonly mode?: Program['mode'] | undefined;
  readonly residentBytes?: number | undefined;
}

/** What is the same for both steps of a turn. */
export interface Turn {
  /** Of the weights. */
  readonly learningRate: number;
  readonly temperature: number;
}

/** Until `read`, the variables of supernet and optimisers are those of the beginning: their values live in the graph. */
export interface SupernetProgram {
  /** One step of the weights on images of the set. @returns two scalars, the caller's */
  trainWeights(training: Uint32Array, turn: Turn): StepOutput;
  /** One step of the alphas; only second order looks at `training`. @returns two scalars, the caller's */
  trainAlphas(validation: Uint32Array, training: Uint32Array, turn: Turn): StepOutput;
  read(): void;
  /** Takes over the values of the variables, after they were changed outside. */
  write(): void;
  dispose(): void;
}

/**
 * Records all steps at once: TensorFlow would prepare all of them anew for one that comes late. Supernet and optimisers are borrowed, and
 * start as they are now.
 */
export function createSupernetProgram(options: SupernetProgramOptions): SupernetProgram {
  const { supernet, optimizers, training, images, closed, mode, residentBytes } = options;
  const table = tableOf(images);
  const ahead =
    optimizers.alphas !== null && training.alphaStep === 'second-order' ? lookingAhead(options) : null;
  const declared = [...supernetVariables(supernet, optimizers), ...(ahead?.state ?? [])];
  const program = createProgram({
    variables: declared.map(({ variable }) => variable),
    tables: [table],
    ...(mode && { mode }),
    ...(residentBytes !== undefined && { residentBytes }),
  });
  const batchOf = ({ positions, labels, temperature }: AlphaInputs): SupernetBatch => ({
    images: pixelsAt(table, positions),
    labels,
    temperature,
    closed,
  });
  const weights = program.step(
    (given: WeightInputs): StepOutput =>
      weightStep(supernet, optimizers.weights, { ...batchOf(given), learningRate: given.learningRate }),
    { precision: training.precision },
  );
  const alphas = alphaProgram();
  const inputsOf = (positions: Uint32Array, { learningRate, temperature }: Turn): WeightInputs => ({
    ...batchAt(images, positions),
    learningRate: tf.scalar(learningRate),
    temperature: tf.scalar(temperature),
  });

  function alphaProgram(): AlphaProgram | null {
    const optimizer = optimizers.alphas;
    if (optimizer === null) return null;
    return ahead === null
      ? firstOrderProgram(program, supernet, { optimizer, batchOf }, training.precision)
      : secondOrderProgram(program, ahead, { optimizer, batchOf });
  }
  const dispose = (): void => {
    program.dispose();
    ahead?.dispose();
  };

  try {
    refuseEagerPrecision(program, training.precision);
    const any = inputsOf(new Uint32Array(training.batchSize), { learningRate: 0, temperature: 1 });
    withTensors(any, (inputs) => {
      weights.prepare(inputs);
      alphas?.prepare(inputs);
    });
  } catch (error) {
    dispose();
    throw error;
  }
  return {
    trainWeights: (positions, turn) =>
      withTensors(inputsOf(positions, turn), (inputs) => weights.run(inputs)),
    trainAlphas: (validation, positions, turn) =>
      withTensors(inputsOf(positions, turn), (below) =>
        withTensors(inputsOf(validation, turn), ({ positions: seen, labels, temperature }) => {
          if (alphas === null)
            throw new AppError('internal', 'Alphas that are given take no steps, and one was asked for.');
          return alphas.run({ positions: seen, labels, temperature }, below);
        }),
      ),
    read: () => {
      program.read();
    },
    write: () => {
      program.write();
    },
    dispose,
  };
}

function lookingAhead({
  supernet,
  optimizers,
  training,
}: SupernetProgramOptions): SecondOrder<SupernetBatch> {
  const [memory] = optimizers.weights.state;
  if (memory === undefined) throw new AppError('internal', 'SGD has no memory here; a supernet has weights.');
  const { momentum, weightDecay } = training;
  return createSecondOrder(bilevelOf(supernet), { momentum, memory: memory.variable, weightDecay });
}
