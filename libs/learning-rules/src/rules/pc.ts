import type { RuleKind } from '../learning-rule.ts';
import { feedbackRule } from './parts/feedback-rule.ts';

/**
 * Fixed-prediction predictive coding (Millidge et al. 2020, arXiv:2006.04182; learning-rules.md, section 8). The errors between the layers
 * of an operation start at 0 and settle in T sweeps, `e ← e + γ(Jᵀ e_above − e)` from the top down, while predictions and derivatives keep
 * their feed-forward values; then each layer uses the error it has. The sweeps need all layers of the operation, so the network runs them:
 * this rule says how many, and that each layer hands down through its weights. With many sweeps the errors are those of back-propagation.
 */
export const pc: RuleKind<'pc'> = {
  name: 'pc',
  create: (options) => ({
    ...feedbackRule('pc', options),
    relaxation: { steps: options.steps, rate: options.rate },
  }),
};
