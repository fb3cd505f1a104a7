/**
 * @file Partial channels (PC-DARTS, arXiv:1907.05737, section 3.1): the first of k equal groups of channels goes through the candidates, the
 * others pass them by, through a max pool of 2x2 where the edge halves the map. A node takes what was mixed and what passed by, and shuffles
 * the channels (ShuffleNet, arXiv:1707.01083) so that each group has its turn. The shuffle is linear: it is done once for a node, after the
 * sum over its edges.
 */
import { AppError } from '@bionas/contracts';
import { maxPoolGradient, tf } from '@bionas/engine';
import { mapShape, plainLayer, type Layer, type Shape } from '../layers/layer.ts';
import { strided } from '../layers/plain-layers.ts';

/** Two parts of a map, or of the error at one. */
export interface Parts {
  /** The channels that go through the candidates. */
  readonly mixed: tf.Tensor;
  /** The others; null where there are none. */
  readonly bypassed: tf.Tensor | null;
}

const window = { size: 2, stride: 2 } as const;

/**
 * Channels of the part that is mixed.
 * @throws AppError `invalid-spec` when the channels do not make `groups` equal parts
 */
export function mixedChannels(channels: number, groups: number): number {
  if (Number.isInteger(groups) && groups >= 1 && channels % groups === 0) return channels / groups;
  throw new AppError(
    'invalid-spec',
    `A supernet of ${channels} channels got partialChannels ${groups}; expected a whole number from 1 on that divides its channels. Change one of the two.`,
  );
}

/** The two parts of the input of an edge; all of it is `x` itself. */
export function takeApart(x: tf.Tensor, groups: number): Parts {
  if (groups === 1) return { mixed: x, bypassed: null };
  const [mixed = x, bypassed = null] = tf.split(x, sizesOf(x, groups), 3);
  return { mixed, bypassed };
}

/** What passes by an edge that halves the map. */
export function halvingBypass(input: Shape): Layer {
  const { height, width, channels } = mapShape(input);
  return plainLayer([strided(height, window.stride), strided(width, window.stride), channels], {
    forward: (x) => tf.maxPool(x as tf.Tensor4D, window.size, window.stride, 'same'),
    backward: (delta, x, y) =>
      maxPoolGradient(delta as tf.Tensor4D, x as tf.Tensor4D, y as tf.Tensor4D, window),
  });
}

/** Both parts of a node as its map: channel c of group g comes to place c·k + g. Takes `mixed`, borrows `bypassed`. */
export function putTogether({ mixed, bypassed }: Parts, groups: number): tf.Tensor {
  if (bypassed === null) return mixed;
  const y = tf.tidy(() => {
    const both = tf.concat([mixed, bypassed], 3);
    const [batch, height, width, channels] = both.shape as tf.Tensor4D['shape'];
    const grouped = tf.reshape(both, [batch * height * width, groups, channels / groups]);
    return tf.reshape(tf.transpose(grouped, [0, 2, 1]), [batch, height, width, channels]);
  });
  mixed.dispose();
  return y;
}

/** The errors at both parts of a node from the error at its map, which it takes: the transpose of `putTogether`. */
export function errorsOfParts(delta: tf.Tensor, groups: number): Parts {
  if (groups === 1) return { mixed: delta, bypassed: null };
  const [batch, height, width, channels] = delta.shape as tf.Tensor4D['shape'];
  const [mixed = delta, bypassed = null] = tf.tidy(() => {
    const shuffled = tf.reshape(delta, [batch * height * width, channels / groups, groups]);
    const both = tf.reshape(tf.transpose(shuffled, [0, 2, 1]), [batch, height, width, channels]);
    return tf.split(both, sizesOf(delta, groups), 3);
  });
  delta.dispose();
  return { mixed, bypassed };
}

function sizesOf({ shape }: tf.Tensor, groups: number): [number, number] {
  const channels = shape.at(-1) ?? 0;
  return [channels / groups, channels - channels / groups];
}
