import * as tf from '@tensorflow/tfjs-core';
import { statelessUniform } from './stateless-uniform.ts';

/**
 * Numbers of the standard normal distribution, by Box and Muller's transform of `statelessUniform`; none is beyond ±5.65. The uniform
 * numbers are the same on every backend, these agree as closely as its logarithm, sine and cosine do.
 * @param seed int32 [2]; see `stepSeed`
 * @throws GraphStepError `wrong-input` for another seed
 */
export function statelessNormal<Rank extends tf.Rank>(
  shape: tf.ShapeMap[Rank],
  seed: tf.Tensor1D,
): tf.Tensor<Rank> {
  return tf.tidy(() => {
    const size = tf.util.sizeFromShape(shape);
    const pairs = Math.ceil(size / 2);
    const drawn = statelessUniform<tf.Rank.R2>([2, pairs], seed);
    const [forRadius, forAngle] = [tf.slice(drawn, [0, 0], [1, pairs]), tf.slice(drawn, [1, 0], [1, pairs])];
    // 1 − u is exact, and the logarithm of 0 is not asked for.
    const radius = tf.sqrt(tf.mul(tf.log(tf.sub(1, forRadius)), -2));
    const angle = tf.mul(forAngle, 2 * Math.PI);
    const both = tf.concat([tf.mul(radius, tf.cos(angle)), tf.mul(radius, tf.sin(angle))], 1);
    return tf.reshape(tf.slice(both, [0, 0], [1, size]), shape);
  });
}
