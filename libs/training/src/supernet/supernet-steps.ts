/**
 * @file The two steps that DARTS takes in turn (arXiv:1806.09055, algorithm 1): weights on a training batch, alphas on a validation batch, here by
 * the first-order gradient. Both can be recorded.
 */
import type { ClosedCandidates } from '@bionas/contracts';
import { tf } from '@bionas/engine';
import { plainTraits, type NamedVariable, type Supernet } from '@bionas/network';
import { batchLoss, type StepOutput } from '../loop/batch-loss.ts';
import type { StepInput } from '../loop/train-step.ts';
import { adam } from '../optimizers/adam.ts';
import { descend } from '../optimizers/descend.ts';
import type { Optimizer } from '../optimizers/optimizer.ts';
import type { Bilevel } from './second-order.ts';

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

/** A batch that both steps can learn from. */
export interface SupernetBatch extends Pick<StepInput, 'images' | 'labels'> {
  /** Of the softmax over a row of alpha; 1 unless given. */
  readonly temperature?: tf.Scalar | undefined;
  /** Candidates without a share; none unless given. */
  readonly closed?: ClosedCandidates | undefined;
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
  optimizers: { readonly weights: Optimizer; readonly alphas: AlphaOptimizer | null },
): NamedVariable[] {
  const { parameters, ruleState, alphas } = supernet;
  const memory = [...optimizers.weights.state, ...(optimizers.alphas?.optimizer.state ?? [])];
  return [...parameters, ...ruleState, alphas.normal, alphas.reduce, ...memory];
}

/** One step of the weights; the alphas stay. @returns two scalars, the caller's */
export function weightStep(
  supernet: Supernet,
  optimizer: Optimizer,
  { images, labels, learningRate, temperature, closed }: SupernetBatch & StepInput,
): StepOutput {
  return tf.tidy(() => {
    const pass = supernet.forward(images, { temperature, closed });
    const { error, loss, correct } = batchLoss(pass.logits, labels);
    optimizer.apply(pass.backward(error, { weights: true, alphas: false }).weights, learningRate);
    return { loss, correct };
  });
}

/** One first-order step of the alphas; weights and the state of the rules stay. @returns two scalars, the caller's */
export function alphaStep(supernet: Supernet, optimizer: AlphaOptimizer, batch: SupernetBatch): StepOutput {
  return tf.tidy(() => {
    const { alphas, loss, correct } = bilevelOf(supernet).gradients(batch, { weights: false, alphas: true });
    applyToAlphas(optimizer, alphas);
    return { loss, correct };
  });
}

/** Moves the alphas along gradients by name. */
export function applyToAlphas(
  { optimizer, learningRate }: AlphaOptimizer,
  gradients: ReadonlyMap<string, tf.Tensor>,
): void {
  tf.tidy(() => {
    optimizer.apply(gradients, tf.scalar(learningRate));
  });
}

/** The supernet as a problem of two levels. The state of its rules stays. */
export function bilevelOf(supernet: Supernet): Bilevel<SupernetBatch> {
  const { normal, reduce } = supernet.alphas;
  return {
    weights: supernet.parameters,
    alphas: [normal, reduce],
    gradients: ({ images, labels, temperature, closed }, wants) => {
      const pass = supernet.forward(images, { temperature, closed });
      const { error, loss, correct } = batchLoss(pass.logits, labels);
      const { weights, alphas } = pass.backward(error, { ...wants, learn: false });
      const ofAlphas =
        alphas === null ? [] : ([[normal.name, alphas.normal], [reduce.name, alphas.reduce]] as const); // oxfmt-ignore
      return { weights, alphas: new Map(ofAlphas), loss, correct };
    },
  };
}
