import { tf } from '@bionas/engine';

/**
 * The nearest image to `images` that lies in the L-infinity ball of radius `epsilonLinf` around `clean` and in [0, 1].
 * Clipping to the box second never leaves the ball, as `clean` is in the box.
 */
export function clipToBall(images: tf.Tensor4D, clean: tf.Tensor4D, epsilonLinf: number): tf.Tensor4D {
  return tf.tidy(() => {
    const low = tf.maximum(tf.sub(clean, epsilonLinf), 0);
    const high = tf.minimum(tf.add(clean, epsilonLinf), 1);
    return tf.minimum<tf.Tensor4D>(tf.maximum(images, low), high);
  });
}
