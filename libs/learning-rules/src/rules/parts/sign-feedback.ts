import { tf } from '@bionas/engine';
import { lawScale, type InitialLaw } from '../../initial-law.ts';
import type { LayerShape } from '../../layer-shape.ts';

/** s·sign(W), sign(0) = 0. Call it inside a tidy. */
export function signFeedback(law: InitialLaw, layer: LayerShape, weights: tf.Tensor): tf.Tensor {
  return tf.mul(tf.sign(weights), lawScale(law, layer));
}
