import { softmaxCrossEntropy, tf } from '@bionas/engine';
import type { Network } from '@bionas/network';
import type { Sgd } from './sgd.ts';

export interface StepInput {
  /** [batch, height, width, channels], pixels in [0, 1] */
  readonly images: tf.Tensor4D;
  /** int32 [batch] */
  readonly labels: tf.Tensor1D;
  readonly learningRate: tf.Scalar;
}

export interface StepOutput {
  /** Mean cross-entropy of the batch before the step. */
  readonly loss: tf.Scalar;
  /** Number of right answers before the step. */
  readonly correct: tf.Scalar;
}

/**
 * One training step. Everything it reads comes in as tensors, everything it remembers is a variable of network or optimiser, and nothing
 * branches on a value: the step can be recorded as a graph.
 * @returns two scalars, the caller's
 */
export function trainStep(network: Pick<Network, 'forward'>, sgd: Sgd, input: StepInput): StepOutput {
  return tf.tidy(() => {
    const { images, labels, learningRate } = input;
    const pass = network.forward(images, 'train');
    const [batch, classes] = pass.logits.shape;
    const targets = tf.oneHot(labels, classes, 1, 0, 'float32') as tf.Tensor2D;
    const { loss, grad } = softmaxCrossEntropy(pass.logits, targets);
    const gradients = pass.backward(tf.div(grad, batch));
    sgd.apply(gradients, learningRate);
    return { loss: tf.mean<tf.Scalar>(loss), correct: countCorrect(pass.logits, labels) };
  });
}

/** Rows whose largest logit is the label's: float32 scalar. */
export function countCorrect(logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Scalar {
  return tf.tidy(() => tf.sum(tf.cast(tf.equal(tf.argMax(logits, 1), labels), 'float32')));
}
