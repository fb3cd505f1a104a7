/** @file Layers of the studied networks that no genome has. Without weights, so their derivatives are exact under every rule. */
import { maxPoolGradient, tf } from '@bionas/engine';
import { plainLayer, type LayerBuilder } from '@bionas/network';

/** Largest of each window of `size` × `size`, one every `stride` pixels; maps whose sides are multiples of the stride. */
export function maxPool(size: number, stride: number): LayerBuilder {
  return ([height = 0, width = 0, channels = 0]) =>
    plainLayer([height / stride, width / stride, channels], {
      forward: (x) => tf.maxPool(x as tf.Tensor4D, size, stride, 'same'),
      backward: (delta, x, y) =>
        maxPoolGradient(delta as tf.Tensor4D, x as tf.Tensor4D, y as tf.Tensor4D, { size, stride }),
    });
}

/** The middle of the map: what a convolution without padding would have given after one with. */
export function crop(side: number): LayerBuilder {
  return ([height = 0, width = 0, channels = 0]) => {
    const [top, left] = [(height - side) >> 1, (width - side) >> 1];
    return plainLayer([side, side, channels], {
      forward: (x) => tf.slice(x, [0, top, left, 0], [-1, side, side, -1]),
      backward: (delta) =>
        tf.pad(delta, [
          [0, 0],
          [top, height - side - top],
          [left, width - side - left],
          [0, 0],
        ]),
    });
  };
}

/** `relu(u − mean over channels)^power`: the activation between SoftHebb layers (arXiv:2209.11883). */
export function triangle(power: number): LayerBuilder {
  return (shape) =>
    plainLayer([...shape], {
      forward: (x) => tf.tidy(() => tf.pow(tf.relu(tf.sub(x, tf.mean(x, -1, true))), power)),
      backward: (delta, x) =>
        tf.tidy(() => {
          const above = tf.relu(tf.sub(x, tf.mean(x, -1, true)));
          // 0^(p − 1) is infinite for p < 1: no error goes through where nothing went up.
          const open = tf.cast(tf.greater(above, 0), 'float32');
          const slope = tf.mul(tf.pow(tf.maximum(above, 1e-6), power - 1), power);
          const through = tf.mul(tf.mul(delta, slope), open);
          return tf.sub(through, tf.mean(through, -1, true));
        }),
    });
}
