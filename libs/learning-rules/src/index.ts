export { alignmentOf, type Alignment } from './alignment.ts';
export { fansOf, type LayerShape } from './layer-shape.ts';
export type { LayerOperator, LearningRule, RuleContext, RuleOutcome, RuleState } from './learning-rule.ts';
export { randomStream, type RandomStream } from './random-stream.ts';
export { learningRules } from './registry.ts';
export { xavierBound, xavierScale, xavierUniform } from './xavier.ts';
