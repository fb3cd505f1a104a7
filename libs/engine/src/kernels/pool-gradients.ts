/** @file Gradients of pooling, NHWC, square windows. */
import { tf } from '../tf.ts';
import { depthwiseInputGradient } from './convolution-gradients.ts';

/**
 * Gradient of `y = maxPool(x, size, stride, 'same')`: each `dy` goes to the position of its window's first maximum.
 * @param dy [batch, outHeight, outWidth, channels] @param x [batch, height, width, channels] @param y the pooled output
 */
export function maxPoolGradient(
  dy: tf.Tensor4D,
  x: tf.Tensor4D,
  y: tf.Tensor4D,
  window: { size: number; stride: number },
): tf.Tensor4D {
  const attributes = { filterSize: window.size, strides: window.stride, pad: 'same' };
  return tf
    .engine()
    .runKernel<tf.Tensor>('MaxPoolGrad', { dy, input: x, output: y }, attributes) as tf.Tensor4D;
}

/**
 * Gradient of `avgPool(x, size, stride, pad)`, 'same' unless told; padding is not counted in the average.
 * @param dy [batch, outHeight, outWidth, channels] @param x [batch, height, width, channels]; only its shape is used
 */
export function avgPoolGradient(
  dy: tf.Tensor4D,
  x: tf.Tensor4D,
  window: { size: number; stride: number; pad?: 'same' | 'valid' },
): tf.Tensor4D {
  const { size, stride, pad = 'same' } = window;
  if (pad === 'valid' || tf.getBackend() === 'tensorflow') {
    const attributes = { filterSize: size, strides: stride, pad };
    return tf.engine().runKernel<tf.Tensor>('AvgPoolGrad', { dy, input: x }, attributes) as tf.Tensor4D;
  }
  // The plain backend's kernel divides by the whole window at the borders too, unlike its own forward pass. Averaging is a
  // depthwise convolution with ones, divided by the number of real positions in each window.
  return tf.tidy(() => {
    const [, height, width, channels] = x.shape;
    const counts = tf.conv2d(
      tf.ones<tf.Rank.R4>([1, height, width, 1]),
      tf.ones<tf.Rank.R4>([size, size, 1, 1]),
      stride,
      'same',
    );
    return depthwiseInputGradient(
      x.shape,
      tf.div(dy, counts),
      tf.ones<tf.Rank.R4>([size, size, channels, 1]),
      stride,
    );
  });
}
