import { tf } from '@bionas/engine';
import type { RuleKind } from '../learning-rule.ts';
import { localRule } from './parts/local-rule.ts';
import { answersOf, perUnit, winnersOf } from './parts/units.ts';

/**
 * Oja's rule (Oja 1982, doi:10.1007/BF00275687; learning-rules.md, section 7): `Δw = y (x − y w)`, averaged over images and places. A unit
 * alone converges to the first principal direction of its patches, with norm 1. With one winner a place the units share the patches out.
 * The change is divided by the mean of y² where that exceeds 1, as in normalised least mean squares: large inputs would make the
 * published form diverge, and the fixed points stay where they are.
 */
export const oja: RuleKind<'oja'> = {
  name: 'oja',
  create: (options) =>
    localRule('oja', options, {
      change: ({ layer, operator, input, output, weights, state }) => {
        const all = answersOf(output);
        const responses = options.winners === 'one' ? tf.mul<tf.Tensor2D>(all, winnersOf(all)) : all;
        const answers = all.shape[0];
        const learnt = operator.weightGradient(input, tf.reshape(responses, output.shape), weights);
        const power = tf.mean(tf.square(responses), 0);
        const change = tf.sub(tf.div(learnt, answers), tf.mul(perUnit(layer, power), weights));
        return { change: tf.div(change, perUnit(layer, tf.maximum(power, 1))), state };
      },
    }),
};
