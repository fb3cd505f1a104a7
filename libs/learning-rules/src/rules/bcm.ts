import { tf } from '@bionas/engine';
import type { RuleKind } from '../learning-rule.ts';
import { localRule } from './parts/local-rule.ts';
import { stateTensor } from './parts/state-tensor.ts';
import { answersOf, unitCount, winnersOf } from './parts/units.ts';

/** Against division by zero where no unit answers. */
const tiny = 1e-30;

/**
 * BCM (Bienenstock, Cooper, Munro 1982) with hard winner-take-all (arXiv:2501.17266; learning-rules.md, section 7): the winner's response y
 * moves its weights by `y (y − θ)·x`, the whole change divided by its largest entry; the threshold slides, `θ ← (1 − d) θ + d·mean(y²)`,
 * unit by unit, before it is used.
 */
export const bcm: RuleKind<'bcm'> = {
  name: 'bcm',
  create: (options) =>
    localRule('bcm', options, {
      init: (layer) => ({ threshold: tf.zeros([unitCount(layer)]) }),
      change: ({ operator, input, output, weights, state }) => {
        const all = answersOf(output);
        const responses = tf.mul(all, winnersOf(all));
        const power = tf.mean(tf.square(responses), 0);
        const before = stateTensor('bcm', state, 'threshold');
        const threshold = tf.add(tf.mul(before, 1 - options.decay), tf.mul(power, options.decay));
        const signal = tf.mul(responses, tf.sub(responses, threshold));
        const change = operator.weightGradient(input, tf.reshape(signal, output.shape), weights);
        return { change: tf.div(change, tf.add(tf.max(tf.abs(change)), tiny)), state: { threshold } };
      },
    }),
};
