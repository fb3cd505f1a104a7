import * as tf from '@tensorflow/tfjs-core';
import { GraphStepError } from '../graph-step-error.ts';
import { statelessUniform } from './stateless-uniform.ts';

/**
 * Ones with probability `keep`, else zeros, float32: the mask of a dropout, the same on every backend.
 * @param keep from 0 to 1, or a tensor that broadcasts to `shape`, as a rate that is an input of a step
 * @param seed int32 [2]; see `stepSeed`
 * @throws GraphStepError `wrong-input` for another probability or seed
 */
export function statelessBernoulli<Rank extends tf.Rank>(
  shape: tf.ShapeMap[Rank],
  keep: number | tf.Tensor,
  seed: tf.Tensor1D,
): tf.Tensor<Rank> {
  if (typeof keep === 'number' && !(keep >= 0 && keep <= 1)) {
    throw new GraphStepError('wrong-input', `A probability is from 0 to 1, not ${keep}.`);
  }
  return tf.tidy(() => tf.cast(tf.less(statelessUniform<Rank>(shape, seed), keep), 'float32'));
}
