/** @file Drop path (FractalNet, arXiv:1605.07648) as the networks of DARTS train with it: each path by itself, for each image by itself (search.md, section 10). */
import type { TrainingSpec } from '@bionas/contracts';
import { tf } from '@bionas/engine';
import { statelessBernoulli } from '@bionas/graph-step';

/** Chance of a path to be left out in an epoch, counted from 0: grows evenly from 0 on, and would reach `dropPath` after the last. */
export function dropPathAt(
  { dropPath, epochs }: Pick<TrainingSpec, 'dropPath' | 'epochs'>,
  epoch: number,
): number {
  return (dropPath * epoch) / epochs;
}

/**
 * What the output of each path is multiplied by: 1/keep with probability `keep`, else 0, so that a path is in the mean what it is without.
 * @param shape [paths, batch]
 * @param keep a scalar, an input of the step
 * @param seed int32 [2], of its own for every step: see `stepSeed` of graph-step
 */
export function pathFactors(shape: [number, number], keep: tf.Scalar, seed: tf.Tensor1D): tf.Tensor2D {
  return tf.tidy(() => tf.div(statelessBernoulli<tf.Rank.R2>(shape, keep, seed), keep));
}
