import { AppError } from '@bionas/contracts';
import type { tf } from '@bionas/engine';
import type { LearningRule, RuleState } from '../learning-rule.ts';
import { xavierUniform } from '../xavier.ts';
import { deliverThrough } from './deliver-through.ts';

function feedbackOf(state: RuleState): tf.Tensor {
  const feedback = state['feedback'];
  if (feedback === undefined) {
    throw new AppError(
      'internal',
      `A layer trained by fa has no tensor "feedback" in its state, only ${JSON.stringify(Object.keys(state))}; expected the one drawn by init.`,
    );
  }
  return feedback;
}

/**
 * Feedback alignment (Lillicrap et al. 2016, doi:10.1038/ncomms13276): the error goes down through a fixed random B of the law of W,
 * drawn independently of W and never changed.
 */
export const fa: LearningRule = {
  name: 'fa',
  delivers: true,
  init: (layer, random) => ({ feedback: xavierUniform(layer, random) }),
  feedback: (_layer, _weights, state) => feedbackOf(state),
  backward: (context) => deliverThrough(feedbackOf(context.state), context),
};
