import { tf } from '@bionas/engine';
import type { Network } from '@bionas/network';
import type { Optimizer } from '../optimizers/optimizer.ts';
import { batchLoss, type StepOutput } from './batch-loss.ts';

export interface StepInput {
  /** [batch, height, width, channels], pixels in [0, 1] */
  readonly images: tf.Tensor4D;
  /** int32 [batch] */
  readonly labels: tf.Tensor1D;
  readonly learningRate: tf.Scalar;
}

export interface StepRecipe {
  /** Of the loss of the auxiliary head, of networks that have one. Default 0. */
  readonly auxiliaryWeight?: number;
  /** Of drop path: [paths, batch], see `pathFactors`. Default: no path is left out. */
  readonly paths?: tf.Tensor2D;
}

/**
 * One training step. Everything it reads comes in as tensors, everything it remembers is a variable of network or optimiser, and nothing
 * branches on a value: the step can be recorded as a graph.
 * @returns two scalars, the caller's; the loss is that of the network without its auxiliary head
 */
export function trainStep(
  network: Pick<Network, 'forward'>,
  optimizer: Optimizer,
  input: StepInput,
  { auxiliaryWeight = 0, paths }: StepRecipe = {},
): StepOutput {
  return tf.tidy(() => {
    const { images, labels, learningRate } = input;
    const pass = network.forward(images, 'train', paths);
    const { error, loss, correct } = batchLoss(pass.logits, labels);
    const auxiliaryError =
      pass.auxiliaryLogits === null
        ? undefined
        : tf.mul<tf.Tensor2D>(batchLoss(pass.auxiliaryLogits, labels).error, auxiliaryWeight);
    optimizer.apply(pass.backward(error, { auxiliaryError }), learningRate);
    return { loss, correct };
  });
}
