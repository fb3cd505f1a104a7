export { alignmentOf, type Alignment } from './alignment.ts';
export { drawByLaw, lawBound, lawScale, type InitialLaw } from './initial-law.ts';
export { fansOf, type LayerShape } from './layer-shape.ts';
export type {
  LayerOperator,
  LearningRule,
  Relaxation,
  RuleContext,
  RuleOutcome,
  RuleState,
  StepContext,
} from './learning-rule.ts';
export { randomStream, type RandomStream } from './random-stream.ts';
export { createRule, ruleForLayer } from './registry.ts';
