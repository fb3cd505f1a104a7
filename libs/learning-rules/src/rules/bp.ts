import type { RuleKind } from '../learning-rule.ts';
import { feedbackRule } from './parts/feedback-rule.ts';

/** Back-propagation: the error goes down through the forward weights, B = W. */
export const bp: RuleKind<'bp'> = { name: 'bp', create: (options) => feedbackRule('bp', options) };
