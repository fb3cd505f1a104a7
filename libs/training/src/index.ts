export { augment, type AugmentOptions } from './batches/augment.ts';
export { epochOrder } from './batches/epoch-order.ts';
export { lossLandscape, type LossLandscape, type LossLandscapeOptions } from './landscape/loss-landscape.ts';
export {
  trainNetwork,
  type TrainingMetric,
  type TrainingOutcome,
  type TrainOptions,
} from './train-network.ts';
export {
  createSupernetScorer,
  scoreSupernet,
  type ScoreSupernetOptions,
  type SupernetScorer,
  type Probe,
  type SupernetScorerOptions,
} from './supernet/score-supernet.ts';
export {
  supernetScoringBytes,
  supernetTrainingBytes,
  type SupernetSize,
} from './supernet/supernet-memory.ts';
export { keepSupernet, type KeptSupernet } from './supernet/ready-supernet.ts';
export { keepScorer, type KeptScoreOptions, type KeptScorer } from './supernet/keep-scorer.ts';
export { trainSupernet, type SupernetOutcome, type TrainSupernetOptions } from './supernet/train-supernet.ts';
