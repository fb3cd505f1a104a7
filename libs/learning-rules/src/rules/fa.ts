import { drawByLaw } from '../initial-law.ts';
import type { RuleKind } from '../learning-rule.ts';
import { feedbackRule } from './parts/feedback-rule.ts';
import { stateTensor } from './parts/state-tensor.ts';

/**
 * Feedback alignment (Lillicrap et al. 2016, doi:10.1038/ncomms13276): the error goes down through a fixed random B of the law of W,
 * drawn independently of W and never changed.
 */
export const fa: RuleKind<'fa'> = {
  name: 'fa',
  create: (options) =>
    feedbackRule('fa', options, {
      init: (layer, random) => ({ feedback: drawByLaw(options.law, layer, random) }),
      feedback: (_layer, _weights, state) => stateTensor('fa', state, 'feedback'),
    }),
};
