/** @file What all rules share that replace what goes down and keep the exact local gradient (learning-rules.md, sections 3 and 4). */
import type { EffectiveRuleOptions, LearningRuleName } from '@bionas/contracts';
import { tf } from '@bionas/engine';
import { drawBias, drawByLaw } from '../../initial-law.ts';
import type { LayerShape } from '../../layer-shape.ts';
import type { LearningRule, RuleContext, RuleState } from '../../learning-rule.ts';
import type { RandomStream } from '../../random-stream.ts';
import { tidyOutcome } from './tidy-outcome.ts';

/** The options that all of these rules have. */
export type DrawnOptions = EffectiveRuleOptions['bp'];

export interface FeedbackParts {
  readonly init?: (layer: LayerShape, random: RandomStream) => RuleState;
  /** The feedback tensor, in the shape of the weights; null: W itself. */
  readonly feedback?: (layer: LayerShape, weights: tf.Tensor, state: RuleState) => tf.Tensor | null;
  /** What goes down, where it is not `delta` through the feedback tensor: [batch, …input]. */
  readonly deliver?: (context: RuleContext) => tf.Tensor;
  /** State after a training step. */
  readonly advance?: (context: RuleContext) => RuleState;
}

/** A rule whose weights follow the exact local gradient. Its parts run inside a tidy. */
export function feedbackRule(
  name: LearningRuleName,
  options: DrawnOptions,
  parts: FeedbackParts = {},
): LearningRule {
  const { law, clipErrors, keepNorm, learningRate } = options;
  const feedback = parts.feedback ?? (() => null);
  const throughFeedback = ({ layer, operator, weights, state, delta, input }: RuleContext): tf.Tensor =>
    operator.inputGradient(delta, feedback(layer, weights, state) ?? weights, input);
  const deliver = parts.deliver ?? throughFeedback;
  return {
    name,
    delivers: true,
    learningRate,
    keepsNorm: keepNorm,
    relaxation: null,
    init: parts.init ?? (() => ({})),
    initialWeights: (layer, random) => drawByLaw(law, layer, random),
    initialBias: (layer, random) => drawBias(law, layer, random),
    feedback,
    backward: (context) =>
      tidyOutcome(() => {
        const { operator, wants, delta, input, weights, state } = context;
        const delivered = wants.delivery ? deliver(context) : null;
        return {
          delivered: delivered !== null && clipErrors ? tf.clipByValue(delivered, -1, 1) : delivered,
          gradient: wants.gradient ? operator.weightGradient(input, delta, weights) : null,
          state: wants.gradient ? (parts.advance?.(context) ?? state) : state,
        };
      }),
    step: null,
  };
}
