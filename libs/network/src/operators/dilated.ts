/**
 * @file Dilation 2 by exact rewrites (learning-rules.md, section 3): TensorFlow's depthwise back-prop kernels ignore `dilations` on the CPU.
 *
 * A map falls into four phases, the pixels with even or odd row and column. A kernel of dilation 2 reads one phase only, and is a kernel of
 * dilation 1 there. Stride 1 needs all phases, stride 2 only the even-even one. Weights and feedback stay what they are, so no rule notices.
 */
import { tf } from '@bionas/engine';
import type { LayerOperator } from '@bionas/learning-rules';

const block = [2, 2];
/** Zeros appended to odd sides; removed again on the way back. */
const ends = (x: tf.Tensor): number[][] => [
  [0, (x.shape[1] ?? 0) % 2],
  [0, (x.shape[2] ?? 0) % 2],
];
/** [batch, height, width, c] → [4·batch, ⌈height/2⌉, ⌈width/2⌉, c], the even-even phase first */
const toPhases = (x: tf.Tensor): tf.Tensor => tf.spaceToBatchND(x, block, ends(x));
const fromPhases = (phases: tf.Tensor, x: tf.Tensor): tf.Tensor => tf.batchToSpaceND(phases, block, ends(x));
const batchOf = (x: tf.Tensor): number => x.shape[0] ?? 0;

/** The even-even phase. */
const subsample = (x: tf.Tensor): tf.Tensor => tf.slice(toPhases(x), 0, batchOf(x));
/** Its transpose: pixels back to their places, zeros elsewhere. */
const spread = (phase: tf.Tensor, x: tf.Tensor): tf.Tensor =>
  fromPhases(
    tf.pad(phase, [
      [0, 3 * batchOf(x)],
      [0, 0],
      [0, 0],
      [0, 0],
    ]),
    x,
  );

/** Dilation 2 with padding 'same' and stride 1 or 2, by means of the same map with stride 1 and dilation 1. */
export function dilatedOperator(undilated: LayerOperator, stride: 1 | 2): LayerOperator {
  const split = stride === 1 ? toPhases : subsample;
  const merge = stride === 1 ? fromPhases : spread;
  return {
    forward: (x, weights) =>
      tf.tidy(() => {
        const y = undilated.forward(split(x), weights);
        return stride === 1 ? fromPhases(y, x) : y;
      }),
    inputGradient: (delta, weights, x) =>
      tf.tidy(() => {
        const phases = split(x);
        return merge(undilated.inputGradient(stride === 1 ? toPhases(delta) : delta, weights, phases), x);
      }),
    weightGradient: (x, delta, weights) =>
      tf.tidy(() => undilated.weightGradient(split(x), stride === 1 ? toPhases(delta) : delta, weights)),
  };
}
