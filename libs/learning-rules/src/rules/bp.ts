import type { LearningRule } from '../learning-rule.ts';
import { deliverThrough } from './deliver-through.ts';

/** Back-propagation: the error goes down through the forward weights, B = W. */
export const bp: LearningRule = {
  name: 'bp',
  delivers: true,
  init: () => ({}),
  feedback: () => null,
  backward: (context) => deliverThrough(context.weights, context),
};
