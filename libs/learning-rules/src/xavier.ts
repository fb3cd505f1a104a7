/** @file Xavier-uniform initialisation (Glorot and Bengio 2010), the law of forward and feedback weights (learning-rules.md, section 5). */
import { tf } from '@bionas/engine';
import { fansOf, type LayerShape } from './layer-shape.ts';
import type { RandomStream } from './random-stream.ts';

type Fans = Pick<LayerShape, 'kind' | 'weights'>;

/** Bound `a` of U(−a, a): sqrt(6 / (fan_in + fan_out)). */
export function xavierBound(layer: Fans): number {
  return Math.sqrt(3) * xavierScale(layer);
}

/** Standard deviation of the law: sqrt(2 / (fan_in + fan_out)). Also the scale `s` of sign feedback. */
export function xavierScale(layer: Fans): number {
  const { fanIn, fanOut } = fansOf(layer);
  return Math.sqrt(2 / (fanIn + fanOut));
}

/** Draws a tensor of the weights' shape. The caller owns it. */
export function xavierUniform(layer: Fans, random: RandomStream): tf.Tensor {
  const bound = xavierBound(layer);
  const values = new Float32Array(layer.weights.reduce((product, size) => product * size, 1));
  for (let index = 0; index < values.length; index += 1) values[index] = bound * (2 * random.uniform() - 1);
  return tf.tensor(values, [...layer.weights], 'float32');
}
