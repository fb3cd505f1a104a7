export { augment, type AugmentOptions } from './batches/augment.ts';
export { epochOrder } from './batches/epoch-order.ts';
export { lossLandscape, type LossLandscape, type LossLandscapeOptions } from './landscape/loss-landscape.ts';
export {
  trainNetwork,
  type TrainingMetric,
  type TrainingOutcome,
  type TrainOptions,
} from './train-network.ts';
