/**
 * @file The two steps that DARTS takes in turn (arXiv:1806.09055, algorithm 1, first order): weights on a training batch, alphas on a
 * validation batch. Both can be recorded.
 */
import { tf } from '@bionas/engine';
import { plainTraits, type NamedVariable, type Supernet } from '@bionas/network';
import { adam } from '../optimizers/adam.ts';
import { descend } from '../optimizers/descend.ts';
import type { Optimizer } from '../optimizers/optimizer.ts';
import { batchLoss, type StepOutput } from './batch-loss.ts';
import type { StepInput } from './train-step.ts';

export interface AlphaSpec {
  /** The same at every step. */
  readonly learningRate: number;
  /** Decay of the mean of the gradients and of their squares. */
  readonly betas: readonly [number, number];
  readonly weightDecay: number;
}

/** The published numbers (search.md, section 10). */
export const alphaAdam: AlphaSpec = { learningRate: 3e-4, betas: [0.5, 0.999], weightDecay: 1e-3 };

/** The optimiser of the alphas, without clip, and its learning rate. */
export interface AlphaOptimizer {
  readonly optimizer: Optimizer;
  readonly learningRate: number;
}

export function createAlphaOptimizer(
  { alphas }: Pick<Supernet, 'alphas'>,
  { learningRate, betas, weightDecay }: AlphaSpec = alphaAdam,
): AlphaOptimizer {
  const parameters = [alphas.normal, alphas.reduce].map((alpha) => ({ ...alpha, ...plainTraits }));
  const options = { name: 'alpha-optimizer', descent: adam(betas), clipNorm: null, weightDecay };
  return { optimizer: descend(parameters, options), learningRate };
}

/** Everything that the two steps read or change: what a program must declare. */
export function supernetVariables(
  supernet: Supernet,
  optimizers: { readonly weights: Optimizer; readonly alphas: AlphaOptimizer },
): NamedVariable[] {
  const { parameters, ruleState, alphas } = supernet;
  const memory = [...optimizers.weights.state, ...optimizers.alphas.optimizer.state];
  return [...parameters, ...ruleState, alphas.normal, alphas.reduce, ...memory];
}

/** One step of the weights; the alphas stay. @returns two scalars, the caller's */
export function weightStep(supernet: Supernet, optimizer: Optimizer, input: StepInput): StepOutput {
  return tf.tidy(() => {
    const pass = supernet.forward(input.images);
    const { error, loss, correct } = batchLoss(pass.logits, input.labels);
    optimizer.apply(pass.backward(error, { weights: true, alphas: false }).weights, input.learningRate);
    return { loss, correct };
  });
}

/** One step of the alphas; weights and the state of the rules stay. @returns two scalars, the caller's */
export function alphaStep(
  supernet: Supernet,
  { optimizer, learningRate }: AlphaOptimizer,
  input: Pick<StepInput, 'images' | 'labels'>,
): StepOutput {
  return tf.tidy(() => {
    const pass = supernet.forward(input.images);
    const { error, loss, correct } = batchLoss(pass.logits, input.labels);
    const { alphas } = pass.backward(error, { weights: false, alphas: true });
    if (alphas !== null) {
      const { normal, reduce } = supernet.alphas;
      const gradients = new Map([[normal.name, alphas.normal], [reduce.name, alphas.reduce]]); // prettier-ignore
      optimizer.apply(gradients, tf.scalar(learningRate));
    }
    return { loss, correct };
  });
}
