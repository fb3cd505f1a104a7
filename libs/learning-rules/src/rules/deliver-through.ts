import type { tf } from '@bionas/engine';
import type { RuleContext, RuleOutcome } from '../learning-rule.ts';

/** Delivery through `feedback` and the exact local weight gradient: what all rules share that only replace the feedback weights. */
export function deliverThrough(feedback: tf.Tensor, context: RuleContext): RuleOutcome {
  const { operator, wants, delta, input, weights, state } = context;
  return {
    delivered: wants.delivery ? operator.inputGradient(delta, feedback, input) : null,
    gradient: wants.gradient ? operator.weightGradient(input, delta, weights) : null,
    state,
  };
}
