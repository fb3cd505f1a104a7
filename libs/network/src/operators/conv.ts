import { conv2dFilterGradient, conv2dInputGradient, tf } from '@bionas/engine';
import type { LayerOperator } from '@bionas/learning-rules';

/** Convolution with padding 'same'; weights [k, k, in, out]. */
export function convOperator(stride: number): LayerOperator {
  return {
    forward: (x, weights) => tf.conv2d(x as tf.Tensor4D, weights as tf.Tensor4D, stride, 'same'),
    inputGradient: (delta, weights, x) =>
      conv2dInputGradient((x as tf.Tensor4D).shape, delta as tf.Tensor4D, weights as tf.Tensor4D, stride),
    weightGradient: (x, delta, weights) =>
      conv2dFilterGradient(x as tf.Tensor4D, delta as tf.Tensor4D, (weights as tf.Tensor4D).shape, stride),
  };
}
