import { tf } from '@bionas/engine';
import type { RuleKind } from '../learning-rule.ts';
import { localRule } from './parts/local-rule.ts';
import { answersOf, perUnit, winnersOf } from './parts/units.ts';

/**
 * Instar rule (Grossberg 1976, doi:10.1007/BF00344744; learning-rules.md, section 7): `Δw = y (x − w)`, averaged over images and places, so
 * that the weights of an active unit move towards the mean of what it answers to. Only positive responses count: a negative one would
 * drive the weights away without bound. As in `oja`, the change is divided by the mean response where that exceeds 1.
 */
export const instar: RuleKind<'instar'> = {
  name: 'instar',
  create: (options) =>
    localRule('instar', options, {
      change: ({ layer, operator, input, output, weights, state }) => {
        const all = answersOf(output);
        const active = tf.relu(all);
        const responses = options.winners === 'one' ? tf.mul(active, winnersOf(all)) : active;
        const learnt = operator.weightGradient(input, tf.reshape(responses, output.shape), weights);
        const activity = tf.mean(responses, 0);
        const change = tf.sub(tf.div(learnt, all.shape[0]), tf.mul(perUnit(layer, activity), weights));
        return { change: tf.div(change, perUnit(layer, tf.maximum(activity, 1))), state };
      },
    }),
};
