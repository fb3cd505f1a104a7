/**
 * @file Gradients of convolutions, NHWC, padding 'same'. There is no dilation parameter on purpose: TensorFlow's depthwise
 * back-prop kernels ignore dilations on the CPU and return wrong numbers without a word. Rewrite a dilated convolution instead.
 */
import { tf } from '../tf.ts';

type Shape4D = [number, number, number, number];

const run = (kernel: string, inputs: Record<string, tf.Tensor>, attributes: tf.NamedAttrMap): tf.Tensor4D =>
  tf.engine().runKernel<tf.Tensor>(kernel, inputs, {
    pad: 'same',
    dataFormat: 'NHWC',
    dilations: 1,
    ...attributes,
  }) as tf.Tensor4D;

/**
 * Gradient of `conv2d(x, filter, stride, 'same')` with respect to `x`; with feedback weights in place of `filter`, the signal
 * that a rule such as feedback alignment hands down.
 * @param inputShape shape of x @param dy [batch, outHeight, outWidth, out] @param filter [height, width, in, out]
 */
export function conv2dInputGradient(
  inputShape: Shape4D,
  dy: tf.Tensor4D,
  filter: tf.Tensor4D,
  stride: number,
): tf.Tensor4D {
  return run('Conv2DBackpropInput', { dy, filter }, { strides: stride, inputShape });
}

/**
 * Gradient of `conv2d(x, filter, stride, 'same')` with respect to the filter.
 *
 * A strided 1x1 convolution reads one pixel of each stride x stride, so its gradient is that of a dense one on these. It is computed so because
 * oneDNN's own kernel writes beyond its buffer (TensorFlow 2.21: odd batches, under 16 input channels) and brings the process down.
 * @param x [batch, height, width, in] @param dy [batch, outHeight, outWidth, out] @param filterShape [height, width, in, out]
 */
export function conv2dFilterGradient(
  x: tf.Tensor4D,
  dy: tf.Tensor4D,
  filterShape: Shape4D,
  stride: number,
): tf.Tensor4D {
  const [height, width] = filterShape;
  if (height === 1 && width === 1 && stride > 1)
    return tf.tidy(() => conv2dFilterGradient(tf.avgPool(x, 1, stride, 'same'), dy, filterShape, 1));
  return run('Conv2DBackpropFilter', { x, dy }, { strides: stride, filterShape });
}

/**
 * Gradient of `depthwiseConv2d(x, filter, stride, 'same')` with respect to `x`.
 * @param inputShape shape of x @param dy [batch, outHeight, outWidth, in * multiplier] @param filter [height, width, in, multiplier]
 */
export function depthwiseInputGradient(
  inputShape: Shape4D,
  dy: tf.Tensor4D,
  filter: tf.Tensor4D,
  stride: number,
): tf.Tensor4D {
  return run('DepthwiseConv2dNativeBackpropInput', { dy, filter }, { strides: stride, inputShape });
}

/**
 * Gradient of `depthwiseConv2d(x, filter, stride, 'same')` with respect to the filter.
 * @param x [batch, height, width, in] @param dy [batch, outHeight, outWidth, in * multiplier] @param filterShape [height, width, in, multiplier]
 */
export function depthwiseFilterGradient(
  x: tf.Tensor4D,
  dy: tf.Tensor4D,
  filterShape: Shape4D,
  stride: number,
): tf.Tensor4D {
  return run('DepthwiseConv2dNativeBackpropFilter', { x, dy }, { strides: stride, filterShape });
}
