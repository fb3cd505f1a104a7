import { tf } from '@bionas/engine';
import { drawByLaw } from '../initial-law.ts';
import type { RuleContext, RuleKind } from '../learning-rule.ts';
import { nextDraws, normalNow, openDraws } from './parts/draws.ts';
import { feedbackRule } from './parts/feedback-rule.ts';
import { stateTensor } from './parts/state-tensor.ts';

/** Mean over images and places of the correlation between standard normal noise and the layer's answer: W in expectation. */
function mirrored({ operator, input, weights, output }: RuleContext, draws: tf.Tensor): tf.Tensor {
  const noise = normalNow(input.shape, draws);
  const answers = output.size / (output.shape.at(-1) ?? 1);
  return tf.div(operator.weightGradient(noise, operator.forward(noise, weights), weights), answers);
}

/**
 * Weight mirror (Akrout et al. 2019, arXiv:1904.05391), experimental: as feedback alignment, but in each training step B moves towards the
 * correlation of noise and the layer's answer to it, `B ← (1 − r) B + r·corr`, which is W in expectation (less at the border of a padded
 * map). The paper alternates phases and rescales B by the spread of its answers; the moving average needs neither.
 */
export const wm: RuleKind<'wm'> = {
  name: 'wm',
  create: (options) =>
    feedbackRule('wm', options, {
      init: (layer, random) => ({
        feedback: drawByLaw(options.law, layer, random),
        draws: openDraws(random),
      }),
      feedback: (_layer, _weights, state) => stateTensor('wm', state, 'feedback'),
      advance: (context) => {
        const draws = stateTensor('wm', context.state, 'draws');
        const feedback = stateTensor('wm', context.state, 'feedback');
        const towards = tf.sub(mirrored(context, draws), feedback);
        return { feedback: tf.add(feedback, tf.mul(towards, options.mirrorRate)), draws: nextDraws(draws) };
      },
    }),
};
