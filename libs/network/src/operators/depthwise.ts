import { depthwiseFilterGradient, depthwiseInputGradient, tf } from '@bionas/engine';
import type { LayerOperator } from '@bionas/learning-rules';

/** Depthwise convolution with padding 'same'; weights [k, k, channels, 1]. */
export function depthwiseOperator(stride: number): LayerOperator {
  return {
    forward: (x, weights) => tf.depthwiseConv2d(x as tf.Tensor4D, weights as tf.Tensor4D, stride, 'same'),
    inputGradient: (delta, weights, x) =>
      depthwiseInputGradient((x as tf.Tensor4D).shape, delta as tf.Tensor4D, weights as tf.Tensor4D, stride),
    weightGradient: (x, delta, weights) =>
      depthwiseFilterGradient(x as tf.Tensor4D, delta as tf.Tensor4D, (weights as tf.Tensor4D).shape, stride),
  };
}
