/** @file The supernet written anew in ops that tf.grads can differentiate; see gradients.test.ts for the inflated kernel. */
import type { SupernetCandidate } from '@bionas/contracts';
import { tf } from '@bionas/engine';
import type { CellSupernet } from '../build-supernet.ts';
import { candidateNames } from '../candidates.ts';
import { supernetEdges } from '../supernet-cell.ts';
import type { ByCellKind } from '../supernet.ts';
import { pixels } from './small-supernet.ts';

export type Variables = (name: string) => tf.Tensor;

/** Logits of the supernet. */
export const reference = (
  { options }: CellSupernet,
  x: tf.Tensor,
  alphas: ByCellKind<tf.Tensor>,
  v: Variables,
): tf.Tensor => {
  const names = candidateNames(options.candidates);
  const normal = tf.div(tf.sub(x, tf.tensor1d(pixels.mean)), tf.tensor1d(pixels.std));
  const stem = norm(conv(normal, v('stem.conv.weight')));
  const start = tf.add(tf.mul(stem, v('stem.norm.scale')), v('stem.norm.offset'));
  let [older, newer, after] = [start, start, false];
  for (let index = 0; index < options.cells; index += 1) {
    const reduction =
      index === Math.floor(options.cells / 3) || index === Math.floor((2 * options.cells) / 3);
    const name = `cells.${index}`;
    const project = (y: tf.Tensor, place: string): tf.Tensor =>
      norm(conv(tf.relu(y), v(`${name}.${place}.conv.weight`)));
    const states = [
      after ? halve(older, `${name}.preprocess-0`, v) : project(older, 'preprocess-0'),
      project(newer, 'preprocess-1'),
    ];
    const shares = tf.softmax(reduction ? alphas.reduce : alphas.normal);
    const groups = options.partialChannels ?? 1;
    for (let node = 2; node < 6; node += 1) {
      const terms = supernetEdges.flatMap((edge, row) =>
        edge.node !== node
          ? []
          : options.candidates.flatMap(({ operation }, column) => {
              const place = {
                name: `${name}.edge-${row}.${names[column]}`,
                stride: reduction && edge.source < 2 ? (2 as const) : (1 as const),
                v,
              };
              const y = candidate(firstChannels(states[edge.source] as tf.Tensor, groups), operation, place);
              const share = tf.reshape(tf.slice(shares, [row, column], [1, 1]), []);
              return y === null ? [] : [tf.mul(y, share)];
            }),
      );
      const mixed = terms.reduce((sum, term) => tf.add(sum, term));
      if (groups === 1) {
        states.push(mixed);
        continue;
      }
      const beside = states.slice(0, node).map((state, source) => {
        const rest = lastChannels(state, groups) as tf.Tensor4D;
        return reduction && source < 2 ? tf.maxPool(rest, 2, 2, 'valid') : rest;
      });
      const whole = tf.concat([mixed, beside.reduce((sum, term) => tf.add(sum, term))], 3);
      // Channel c·k + g of the node is channel c of group g.
      const size = (whole.shape[3] ?? 0) / groups;
      const from = Array.from(
        { length: size * groups },
        (_, to) => (to % groups) * size + Math.floor(to / groups),
      );
      states.push(tf.gather(whole, from, 3));
    }
    [older, newer, after] = [newer, tf.concat(states.slice(2), 3), reduction];
  }
  return tf.add(tf.matMul(tf.mean(newer, [1, 2]), v('head.weight') as tf.Tensor2D), v('head.bias'));
};

const firstChannels = (x: tf.Tensor, groups: number): tf.Tensor =>
  tf.slice(x, [0, 0, 0, 0], [-1, -1, -1, (x.shape[3] ?? 0) / groups]);
const lastChannels = (x: tf.Tensor, groups: number): tf.Tensor =>
  tf.slice(x, [0, 0, 0, (x.shape[3] ?? 0) / groups], [-1, -1, -1, -1]);
const conv = (x: tf.Tensor, w: tf.Tensor, stride = 1): tf.Tensor =>
  tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, 'same');
const inflated = (w: tf.Tensor): tf.Tensor => {
  const k = w.shape[0] ?? 0;
  const placed = tf.oneHot(tf.range(0, 2 * k, 2, 'int32'), 2 * k - 1, 1, 0, 'float32') as tf.Tensor2D; // [k, 2k−1]
  const rows = tf.matMul(placed, tf.reshape(w, [k, -1]), true); // [2k−1, k·c]
  const turned = tf.transpose(tf.reshape(rows, [2 * k - 1, k, -1]), [1, 0, 2]); // [k, 2k−1, c]
  const both = tf.matMul(placed, tf.reshape<tf.Rank.R2>(turned, [k, -1]), true);
  const kernel = tf.transpose(tf.reshape(both, [2 * k - 1, 2 * k - 1, -1]), [1, 0, 2]);
  return tf.reshape(kernel, [2 * k - 1, 2 * k - 1, w.shape[2] ?? 0, 1]);
};
const depthwise = (x: tf.Tensor, w: tf.Tensor, stride: 1 | 2, dilated: boolean): tf.Tensor => {
  if (!dilated) return tf.depthwiseConv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, 'same');
  const edge = (w.shape[0] ?? 0) - 1;
  const padded = tf.pad(x, [[0, 0], [edge, edge], [edge, edge], [0, 0]]); // oxfmt-ignore
  return tf.depthwiseConv2d(padded as tf.Tensor4D, inflated(w) as tf.Tensor4D, stride, 'valid');
};
const norm = (x: tf.Tensor): tf.Tensor => {
  const { mean, variance } = tf.moments(x, [0, 1, 2]);
  return tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, 1e-5)));
};
const halve = (x: tf.Tensor, name: string, v: Variables): tf.Tensor => {
  const r = tf.relu(x);
  const pair = [
    conv(r, v(`${name}.conv-1.weight`), 2),
    conv(tf.slice(r, [0, 1, 1, 0]), v(`${name}.conv-2.weight`), 2),
  ];
  return norm(tf.concat(pair, 3));
};
const candidate = (
  x: tf.Tensor,
  operation: SupernetCandidate['operation'],
  place: { name: string; stride: 1 | 2; v: Variables },
): tf.Tensor | null => {
  const { name, stride, v } = place;
  const separable = (y: tf.Tensor, suffix: string, step: 1 | 2, dilated: boolean): tf.Tensor => {
    const deep = depthwise(tf.relu(y), v(`${name}.depthwise${suffix}.weight`), step, dilated);
    return norm(conv(deep, v(`${name}.pointwise${suffix}.weight`)));
  };
  const ones = tf.ones<tf.Rank.R4>([3, 3, x.shape[3] ?? 0, 1]);
  const sums = (y: tf.Tensor): tf.Tensor => tf.depthwiseConv2d(y as tf.Tensor4D, ones, stride, 'same');
  if (operation === 'none') return null;
  if (operation === 'skip_connect') return stride === 1 ? x : halve(x, name, v);
  if (operation === 'max_pool_3x3') return norm(tf.maxPool(x as tf.Tensor4D, 3, stride, 'same'));
  if (operation === 'avg_pool_3x3') return norm(tf.div(sums(x), sums(tf.onesLike(x))));
  if (operation.startsWith('dil')) return separable(x, '', stride, true);
  return separable(separable(x, '-1', stride, false), '-2', 1, false);
};
