export { augment, type AugmentOptions } from './batches/augment.ts';
export { epochOrder } from './batches/epoch-order.ts';
export { makeBatch, type Batch } from './batches/make-batch.ts';
export { evaluateNetwork, type EvaluateOptions, type Evaluation } from './evaluate-network.ts';
export {
  trainNetwork,
  type TrainingMetric,
  type TrainingOutcome,
  type TrainOptions,
} from './train-network.ts';
