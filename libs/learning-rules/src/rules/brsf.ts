import { tf } from '@bionas/engine';
import { lawBound } from '../initial-law.ts';
import type { RuleKind } from '../learning-rule.ts';
import { nextDraws, openDraws, uniformNow } from './parts/draws.ts';
import { feedbackRule } from './parts/feedback-rule.ts';
import { stateTensor } from './parts/state-tensor.ts';

/**
 * Batchwise random sign-concordant feedback (arXiv:1510.05067): B = |M|∘sign(W), with an M of the law of W that is drawn anew in each
 * training step, in the graph. |M| is uniform in [0, a). Evaluation and attacks see the M that the next step will use and leave it as it is
 * (the reference implementation redraws there too: a defect, learning-rules.md, section 12).
 */
export const brsf: RuleKind<'brsf'> = {
  name: 'brsf',
  create: (options) =>
    feedbackRule('brsf', options, {
      init: (_layer, random) => ({ draws: openDraws(random) }),
      feedback: (layer, weights, state) => {
        const shares = uniformNow(layer.weights, stateTensor('brsf', state, 'draws'));
        return tf.mul(tf.sign(weights), tf.mul(shares, lawBound(options.law, layer)));
      },
      advance: ({ state }) => ({ draws: nextDraws(stateTensor('brsf', state, 'draws')) }),
    }),
};
