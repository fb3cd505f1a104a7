import { tf } from '@bionas/engine';
import { drawNormal } from '../initial-law.ts';
import { fansOf } from '../layer-shape.ts';
import type { RuleKind } from '../learning-rule.ts';
import { localRule } from './parts/local-rule.ts';
import { answersOf, perUnit, sumByUnit, winnersOf } from './parts/units.ts';

/** Norm of a unit's weights at the start; learning brings it to 1. */
const firstNorm = 25;
/** Against division by zero and a standstill at norm 1, as in the public code. */
const [tinyChange, tinyPace] = [1e-30, 1e-10];

/**
 * SoftHebb (Journé et al. 2023, arXiv:2209.11883; learning-rules.md, section 7.1). At each place the units share a softmax of `t·u`; the
 * winner learns with `+y`, the losers with `−y` (anti-Hebbian): `ΔW_c = Σ y_c·patch − (Σ y_c u_c)·W_c`, divided by its largest entry.
 * Each unit steps by `η·sqrt(|‖W_c‖ − 1|)`, which seeks norm 1. The public code pads by reflection; here the layer's padding of zeros holds.
 */
export const softhebb: RuleKind<'softhebb'> = {
  name: 'softhebb',
  create: (options) =>
    localRule('softhebb', options, {
      initialWeights: (layer, random) =>
        tf.tidy(() => tf.mul(drawNormal(layer.weights, random), firstNorm / Math.sqrt(fansOf(layer).fanIn))),
      change: ({ layer, operator, input, output, weights, state }) => {
        const responses = answersOf(output);
        const shares = tf.softmax(tf.mul(responses, options.temperature));
        const signed = tf.mul(shares, tf.sub(tf.mul(winnersOf(responses), 2), 1));
        const learnt = operator.weightGradient(input, tf.reshape(signed, output.shape), weights);
        const held = perUnit(layer, tf.sum(tf.mul(signed, responses), 0));
        const change = tf.sub(learnt, tf.mul(held, weights));
        return { change: tf.div(change, tf.add(tf.max(tf.abs(change)), tinyChange)), state };
      },
      pace: ({ layer, weights }) => {
        const norms = tf.sqrt(sumByUnit(layer, tf.square(weights)));
        return perUnit(layer, tf.sqrt(tf.add(tf.abs(tf.sub(norms, 1)), tinyPace)));
      },
    }),
};
