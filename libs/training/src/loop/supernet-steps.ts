/**
 * @file The two steps that DARTS takes in turn (arXiv:1806.09055, algorithm 1, first order): weights on a training batch, alphas on a
 * validation batch. Both can be recorded.
 */
import { tf } from '@bionas/engine';
import type { NamedVariable, Supernet } from '@bionas/network';
import { createAdam, type Adam, type AdamSpec } from './adam.ts';
import { batchLoss, type StepOutput } from './batch-loss.ts';
import type { Sgd } from './sgd.ts';
import type { StepInput } from './train-step.ts';

/** The published numbers (search.md, section 10). */
export const alphaAdam: AdamSpec = { learningRate: 3e-4, betas: [0.5, 0.999], weightDecay: 1e-3 };

/** The optimiser of the alphas, which are its two parameters: normal, then reduce. */
export function createAlphaAdam({ alphas }: Pick<Supernet, 'alphas'>, spec: AdamSpec = alphaAdam): Adam {
  return createAdam('alpha-optimizer', [alphas.normal, alphas.reduce], spec);
}

/** Everything that the two steps read or change: what a program must declare. */
export function supernetVariables(
  supernet: Supernet,
  { sgd, adam }: { readonly sgd: Sgd; readonly adam: Adam },
): NamedVariable[] {
  const { parameters, ruleState, alphas } = supernet;
  return [...parameters, ...ruleState, alphas.normal, alphas.reduce, sgd.momentum, ...adam.state];
}

/** One step of the weights; the alphas stay. @returns two scalars, the caller's */
export function weightStep(supernet: Supernet, sgd: Sgd, input: StepInput): StepOutput {
  return tf.tidy(() => {
    const pass = supernet.forward(input.images);
    const { error, loss, correct } = batchLoss(pass.logits, input.labels);
    sgd.apply(pass.backward(error, { weights: true, alphas: false }).weights, input.learningRate);
    return { loss, correct };
  });
}

/** One step of the alphas; weights and the state of the rules stay. @returns two scalars, the caller's */
export function alphaStep(
  supernet: Supernet,
  adam: Adam,
  input: Pick<StepInput, 'images' | 'labels'>,
): StepOutput {
  return tf.tidy(() => {
    const pass = supernet.forward(input.images);
    const { error, loss, correct } = batchLoss(pass.logits, input.labels);
    const { alphas } = pass.backward(error, { weights: false, alphas: true });
    if (alphas !== null) adam.apply([alphas.normal, alphas.reduce]);
    return { loss, correct };
  });
}
