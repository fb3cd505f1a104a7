/** @file What all rules share that learn from input and response alone (learning-rules.md, section 7). */
import type { EffectiveRuleOptions, LearningRuleName } from '@bionas/contracts';
import { tf } from '@bionas/engine';
import { drawByLaw } from '../../initial-law.ts';
import type { LayerShape } from '../../layer-shape.ts';
import type { LearningRule, RuleContext, RuleState, StepContext } from '../../learning-rule.ts';
import type { RandomStream } from '../../random-stream.ts';
import { signFeedback } from './sign-feedback.ts';
import { tidyOutcome } from './tidy-outcome.ts';

type LocalOptions = Pick<EffectiveRuleOptions['oja'], 'learningRate' | 'delivers'>;

export interface LocalParts {
  init?(layer: LayerShape): RuleState;
  initialWeights?(layer: LayerShape, random: RandomStream): tf.Tensor;
  /** The change that the rule wants, in the shape of the weights, and the state after it. */
  change(context: RuleContext): { readonly change: tf.Tensor; readonly state: RuleState };
  /** Factor on the learning rate, to be multiplied with the weights; 1 unless told. */
  pace?(context: StepContext): tf.Tensor;
}

/**
 * A rule that needs no error. What it hands down is none of its business, so the user says: nothing, or the error that reached it through
 * its weights or their signs. It steps by itself, `W ← W + η ΔW`: no momentum, decay or clip, which are made for gradients. Its parts run
 * inside a tidy.
 */
export function localRule(name: LearningRuleName, options: LocalOptions, parts: LocalParts): LearningRule {
  const { delivers, learningRate } = options;
  const feedback: LearningRule['feedback'] = (layer, weights) =>
    delivers === 'usf' ? signFeedback('xavier', layer, weights) : null;
  return {
    name,
    delivers: delivers !== 'stop',
    learningRate,
    keepsNorm: false,
    relaxation: null,
    init: (layer) => parts.init?.(layer) ?? {},
    initialWeights: (layer, random) =>
      parts.initialWeights?.(layer, random) ?? drawByLaw('xavier', layer, random),
    initialBias: (layer) => tf.zeros([layer.weights.at(-1) ?? 0]),
    feedback,
    backward: (context) =>
      tidyOutcome(() => {
        const { layer, operator, wants, weights, state, delta, input } = context;
        const wanted = wants.gradient ? parts.change(context) : null;
        return {
          delivered:
            wants.delivery && delivers !== 'stop'
              ? operator.inputGradient(delta, feedback(layer, weights, state) ?? weights, input)
              : null,
          gradient: wanted === null ? null : tf.neg(wanted.change),
          state: wanted?.state ?? state,
        };
      }),
    step: (context) =>
      tf.tidy(() => {
        const { weights, gradient, learningRate: rate } = context;
        const pace = parts.pace?.(context);
        return tf.sub(weights, tf.mul(gradient, pace === undefined ? rate : tf.mul(pace, rate)));
      }),
  };
}
