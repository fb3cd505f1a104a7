import { tf } from '../tf.ts';
import { nativeBackend } from './native-backend.ts';

/**
 * Softmax and cross-entropy in one, with the gradient: `loss_n = -sum_k labels_nk log softmax(logits)_nk`,
 * `grad = softmax(logits) - labels` for labels that sum to 1. Neither is divided by the batch size.
 * @param logits [batch, classes] @param labels [batch, classes] float32
 * @returns loss [batch], grad [batch, classes]
 */
export function softmaxCrossEntropy(
  logits: tf.Tensor2D,
  labels: tf.Tensor2D,
): { loss: tf.Tensor1D; grad: tf.Tensor2D } {
  const native = nativeBackend();
  if (native !== undefined) {
    const [loss, grad] = native.run('SoftmaxCrossEntropyWithLogits', {}, [logits, labels], 2);
    return { loss: loss as tf.Tensor1D, grad: grad as tf.Tensor2D };
  }
  return tf.tidy(() => {
    const logProbabilities = tf.logSoftmax(logits);
    return {
      loss: tf.neg(tf.sum<tf.Tensor1D>(tf.mul(labels, logProbabilities), 1)),
      grad: tf.sub<tf.Tensor2D>(tf.exp(logProbabilities), labels),
    };
  });
}
