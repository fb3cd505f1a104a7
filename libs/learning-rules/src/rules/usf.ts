import type { RuleKind } from '../learning-rule.ts';
import { feedbackRule } from './parts/feedback-rule.ts';
import { signFeedback } from './parts/sign-feedback.ts';

/**
 * Uniform sign-concordant feedback (arXiv:1510.05067; scale as in arXiv:1811.03567): B = s·sign(W), from the W of the moment.
 * sign(0) = 0. `s`, the standard deviation of the law, follows from the shape, so there is no state.
 */
export const usf: RuleKind<'usf'> = {
  name: 'usf',
  create: (options) =>
    feedbackRule('usf', options, {
      feedback: (layer, weights) => signFeedback(options.law, layer, weights),
    }),
};
