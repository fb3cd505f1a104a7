/** @file Layers without parameters. Their derivatives are exact whatever the rules of their neighbours. */
import { avgPoolGradient, maxPoolGradient, reluGrad, tf } from '@bionas/engine';
import { mapShape, plainLayer, type Layer, type Shape } from './layer.ts';

/** Length of a side after a layer of this stride with padding 'same'. */
export const strided = (side: number, stride: number): number => Math.ceil(side / stride);

export function relu(input: Shape): Layer {
  return plainLayer(input, {
    forward: (x) => tf.relu(x),
    backward: (delta, _x, y) => reluGrad(delta, y),
  });
}

export function identity(input: Shape): Layer {
  return plainLayer(input, { forward: (x) => x.clone(), backward: (delta) => delta.clone() });
}

/** [height, width, channels] → [height·width·channels] */
export function flatten(input: Shape): Layer {
  const features = input.reduce((product, side) => product * side, 1);
  return plainLayer([features], {
    forward: (x) => tf.reshape(x, [x.shape[0] ?? 0, features]),
    backward: (delta, x) => tf.reshape(delta, x.shape),
  });
}

/** [height, width, channels] → [channels] */
export function globalAveragePool(input: Shape): Layer {
  const { height, width, channels } = mapShape(input);
  return plainLayer([channels], {
    forward: (x) => tf.mean(x, [1, 2]),
    backward: (delta) =>
      tf.tidy(() => {
        const share = tf.div(tf.reshape(delta, [-1, 1, 1, channels]), height * width);
        return tf.tile(share, [1, height, width, 1]);
      }),
  });
}

/** Max or average over 3x3 unless told; the average leaves the padding out. */
export function pool(input: Shape, kind: 'max' | 'average', stride: number, size = 3): Layer {
  const { height, width, channels } = mapShape(input);
  const window = { size, stride };
  return plainLayer([strided(height, stride), strided(width, stride), channels], {
    forward: (x) => (kind === 'max' ? tf.maxPool : tf.avgPool)(x as tf.Tensor4D, size, stride, 'same'),
    backward: (delta, x, y) =>
      kind === 'max'
        ? maxPoolGradient(delta as tf.Tensor4D, x as tf.Tensor4D, y as tf.Tensor4D, window)
        : avgPoolGradient(delta as tf.Tensor4D, x as tf.Tensor4D, window),
  });
}

/** Average over square windows that lie within the map altogether. */
export function innerAveragePool(input: Shape, size: number, stride: number): Layer {
  const { height, width, channels } = mapShape(input);
  const side = (of: number): number => Math.floor((of - size) / stride) + 1;
  return plainLayer([side(height), side(width), channels], {
    forward: (x) => tf.avgPool(x as tf.Tensor4D, size, stride, 'valid'),
    backward: (delta, x) =>
      avgPoolGradient(delta as tf.Tensor4D, x as tf.Tensor4D, { size, stride, pad: 'valid' }),
  });
}

/** (x − mean) / std for each channel: the first layer of every network, so that attacks work on pixels in [0, 1]. */
export function normalise(input: Shape, mean: readonly number[], std: readonly number[]): Layer {
  // Made anew in each step: a recorded step has no tensors from outside, and grappler folds these.
  const constant = (values: readonly number[]): tf.Tensor1D => tf.tensor1d([...values]);
  return plainLayer(input, {
    forward: (x) => tf.tidy(() => tf.div(tf.sub(x, constant(mean)), constant(std))),
    backward: (delta) => tf.tidy(() => tf.div(delta, constant(std))),
  });
}
