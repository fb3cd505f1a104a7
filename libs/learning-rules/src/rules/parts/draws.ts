/** @file Numbers that a rule draws anew in each training step, in the graph. */
import { tf } from '@bionas/engine';
import { statelessNormal, statelessUniform } from '@bionas/graph-step';
import type { RandomStream } from '../../random-stream.ts';

/**
 * The state of a stream: float32 [2], its name and the steps done. Both are whole numbers below 2²⁴, so that float32 holds them exactly
 * and the state is saved like any other.
 */
export function openDraws(random: RandomStream): tf.Tensor1D {
  return tf.tensor1d([random.integer(2 ** 24), 0]);
}

/** The state after a step. */
export function nextDraws(draws: tf.Tensor): tf.Tensor {
  return tf.add(draws, tf.tensor1d([0, 1]));
}

const seedOf = (draws: tf.Tensor): tf.Tensor1D => tf.cast<tf.Tensor1D>(draws as tf.Tensor1D, 'int32');

/** Numbers in [0, 1) of this step. */
export function uniformNow(shape: readonly number[], draws: tf.Tensor): tf.Tensor {
  return statelessUniform([...shape] as [number], seedOf(draws));
}

/** Standard normal numbers of this step. */
export function normalNow(shape: readonly number[], draws: tf.Tensor): tf.Tensor {
  return statelessNormal([...shape] as [number], seedOf(draws));
}
