import { tf } from '@bionas/engine';
import type { LayerShape } from '../layer-shape.ts';
import type { LearningRule } from '../learning-rule.ts';
import { xavierScale } from '../xavier.ts';
import { deliverThrough } from './deliver-through.ts';

const signFeedback = (layer: LayerShape, weights: tf.Tensor): tf.Tensor =>
  tf.tidy(() => tf.mul(tf.sign(weights), xavierScale(layer)));

/**
 * Uniform sign-concordant feedback (arXiv:1510.05067; scale as in arXiv:1811.03567): B = s·sign(W), from the W of the moment.
 * sign(0) = 0. `s` follows from the shape, so there is no state.
 */
export const usf: LearningRule = {
  name: 'usf',
  delivers: true,
  init: () => ({}),
  feedback: (layer, weights) => signFeedback(layer, weights),
  backward: (context) => {
    if (!context.wants.delivery) return deliverThrough(context.weights, context);
    const feedback = signFeedback(context.layer, context.weights);
    const outcome = deliverThrough(feedback, context);
    feedback.dispose();
    return outcome;
  },
};
