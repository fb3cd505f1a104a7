import { softmaxCrossEntropy, tf } from '@bionas/engine';
import { countCorrect } from './count-correct.ts';

export interface StepOutput {
  /** Mean cross-entropy of the batch before the step. */
  readonly loss: tf.Scalar;
  /** Number of right answers before the step. */
  readonly correct: tf.Scalar;
}

/**
 * What a batch says of its logits [batch, classes]: its mean cross-entropy, the gradient of that with respect to the logits, and the number
 * of right answers. To be called in a `tf.tidy`.
 */
export function batchLoss(logits: tf.Tensor2D, labels: tf.Tensor1D): { error: tf.Tensor2D } & StepOutput {
  const [batch, classes] = logits.shape;
  const targets = tf.oneHot(labels, classes, 1, 0, 'float32') as tf.Tensor2D;
  const { loss, grad } = softmaxCrossEntropy(logits, targets);
  return {
    error: tf.div(grad, batch),
    loss: tf.mean<tf.Scalar>(loss),
    correct: countCorrect(logits, labels),
  };
}
