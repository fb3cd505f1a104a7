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

/**
 * One training step. Everything it reads comes in as tensors, everything it remembers is a variable of network or optimiser, and nothing
 * branches on a value: the step can be recorded as a graph.
 * @returns two scalars, the caller's
 */
export function trainStep(
  network: Pick<Network, 'forward'>,
  optimizer: Optimizer,
  input: StepInput,
): StepOutput {
  return tf.tidy(() => {
    const { images, labels, learningRate } = input;
    const pass = network.forward(images, 'train');
    const { error, loss, correct } = batchLoss(pass.logits, labels);
    optimizer.apply(pass.backward(error), learningRate);
    return { loss, correct };
  });
}
