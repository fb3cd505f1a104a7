import { tf } from '@bionas/engine';

/** How the feedback tensor B lies to the forward weights W (learning-rules.md, section 10). */
export interface Alignment {
  /** Angle between vec(B) and vec(W) in degrees: 0 is back-propagation, 90 is unrelated. */
  readonly angle: number;
  /** ‖B‖ / ‖W‖ in the Frobenius norm. */
  readonly ratio: number;
}

/** Compares the feedback tensor in use with the weights of the moment. Reads three numbers back from the engine. */
export function alignmentOf(feedback: tf.Tensor, weights: tf.Tensor): Alignment {
  const [product = NaN, ofFeedback = NaN, ofWeights = NaN] = tf.tidy(() =>
    tf
      .stack([tf.sum(tf.mul(feedback, weights)), tf.sum(tf.square(feedback)), tf.sum(tf.square(weights))])
      .dataSync<'float32'>(),
  );
  const cosine = product / Math.sqrt(ofFeedback * ofWeights);
  return {
    angle: (180 / Math.PI) * Math.acos(Math.min(1, Math.max(-1, cosine))),
    ratio: Math.sqrt(ofFeedback / ofWeights),
  };
}
