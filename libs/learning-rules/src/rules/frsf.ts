import { tf } from '@bionas/engine';
import { drawByLaw } from '../initial-law.ts';
import type { RuleKind } from '../learning-rule.ts';
import { feedbackRule } from './parts/feedback-rule.ts';
import { stateTensor } from './parts/state-tensor.ts';

/**
 * Fixed random sign-concordant feedback (arXiv:1510.05067): B = |M|∘sign(W), with the sign of the moment and an M of the law of W that is
 * drawn once. The state holds |M|; the reference implementation reports the angle of W with |M| alone, near 90°, where the B in use has
 * 41.4° (learning-rules.md, section 12).
 */
export const frsf: RuleKind<'frsf'> = {
  name: 'frsf',
  create: (options) =>
    feedbackRule('frsf', options, {
      init: (layer, random) => tf.tidy(() => ({ magnitude: tf.abs(drawByLaw(options.law, layer, random)) })),
      feedback: (_layer, weights, state) => tf.mul(tf.sign(weights), stateTensor('frsf', state, 'magnitude')),
    }),
};
