import * as tf from '@tensorflow/tfjs-core';
import { GraphStepError } from '../graph-step-error.ts';
import { statelessUniform } from './stateless-uniform.ts';

const largest = 2 ** 23;

/**
 * Uniform integers from 0 to `below` − 1, int32, the same on every backend. They come from uniform numbers of 23 bits: where `below` is no
 * power of 2, one integer may be likelier than another by below · 2⁻²³.
 * @param below from 1 to 2²³
 * @param seed int32 [2]; see `stepSeed`
 * @throws GraphStepError `wrong-input` for another `below` or seed
 */
export function statelessInteger<Rank extends tf.Rank>(
  shape: tf.ShapeMap[Rank],
  below: number,
  seed: tf.Tensor1D,
): tf.Tensor<Rank> {
  if (!Number.isInteger(below) || below < 1 || below > largest) {
    throw new GraphStepError('wrong-input', `Integers are drawn below 1 to 2^23, not below ${below}.`);
  }
  // The largest uniform number, 1 − 2⁻²³, times `below` is at least one float32 under `below`: it is never reached.
  return tf.tidy(() => tf.cast(tf.floor(tf.mul(statelessUniform(shape, seed), below)), 'int32'));
}
