/** @file The step of the alphas as parts of a program: one pass, or four. */
import { tf } from '@bionas/engine';
import type { Program } from '@bionas/graph-step';
import type { Supernet } from '@bionas/network';
import { withTensors, type ImageBatch } from '../batches/image-batch.ts';
import type { StepOutput } from '../loop/batch-loss.ts';
import type { SecondOrder } from './second-order.ts';
import { alphaStep, applyToAlphas, type AlphaOptimizer, type SupernetBatch } from './supernet-steps.ts';

export type AlphaInputs = ImageBatch & { readonly temperature: tf.Scalar };
/** `learningRate`: of the weights. */
export type WeightInputs = AlphaInputs & { readonly learningRate: tf.Scalar };

export interface AlphaProgram {
  /** Records what there is to be recorded. */
  prepare(inputs: WeightInputs): void;
  /** @returns two scalars, the caller's */
  run(validation: AlphaInputs, training: WeightInputs): StepOutput;
}

interface AlphaParts {
  readonly optimizer: AlphaOptimizer;
  /** In a step: images and labels of its inputs. */
  readonly batchOf: (inputs: AlphaInputs) => SupernetBatch;
}

/** @param precision of its convolutions and products */
export function firstOrderProgram(
  program: Program,
  supernet: Supernet,
  { optimizer, batchOf }: AlphaParts,
  precision: 'float32' | 'bfloat16',
): AlphaProgram {
  const step = program.step(
    (given: AlphaInputs): StepOutput => alphaStep(supernet, optimizer, batchOf(given)),
    { precision },
  );
  return {
    prepare: ({ positions, labels, temperature }) => {
      step.prepare({ positions, labels, temperature });
    },
    run: (validation) => step.run(validation),
  };
}

/** Always in float32: in bfloat16 weights this little apart are the same. */
export function secondOrderProgram(
  program: Program,
  ahead: SecondOrder<SupernetBatch>,
  { optimizer, batchOf }: AlphaParts,
): AlphaProgram {
  const own = { precision: 'float32' } as const;
  const lookAhead = program.step((given: WeightInputs) => {
    ahead.lookAhead(batchOf(given), given.learningRate);
    return {};
  }, own);
  const judge = program.step((given: AlphaInputs): StepOutput => ahead.judge(batchOf(given)), own);
  const lean = program.step(({ side, ...given }: WeightInputs & { side: tf.Scalar }) => {
    ahead.lean(batchOf(given), given.learningRate, side);
    return {};
  }, own);
  const comeBack = program.step(() => {
    ahead.comeBack((gradients) => {
      applyToAlphas(optimizer, gradients);
    });
    return {};
  }, own);
  return {
    prepare: (inputs) => {
      const { positions, labels, temperature } = inputs;
      lookAhead.prepare(inputs);
      judge.prepare({ positions, labels, temperature });
      withTensors({ side: tf.scalar(1) }, ({ side }) => {
        lean.prepare({ ...inputs, side });
      });
      comeBack.prepare({});
    },
    run: (validation, training) => {
      lookAhead.advance(training);
      const outcome = judge.run(validation);
      for (const value of [1, -1]) {
        withTensors({ side: tf.scalar(value) }, ({ side }) => {
          lean.advance({ ...training, side });
        });
      }
      comeBack.advance({});
      return outcome;
    },
  };
}
