export {
  adversarialExamples,
  planExamples,
  type AdversarialExamplesOptions,
  type ExamplePlan,
} from './adversarial-examples.ts';
export { attackImages, correctAt, type AttackImagesOptions, type AttackedImages } from './attack-images.ts';
export type { Attack, AttackTask, Course } from './attack.ts';
export { attackedList, indexHash } from './attacked-list.ts';
export {
  evaluateRobustness,
  type EvaluateRobustnessOptions,
  type RobustnessReport,
  type Surrogates,
} from './evaluate-robustness.ts';
export { evaluationStateSchema, type EvaluationState } from './evaluation-state.ts';
export { imagesOf, type Images, type ImageShape } from './images/images.ts';
export { pickRows } from './images/pick-rows.ts';
export { pickAim, type Aim, type LossKind } from './losses/aim.ts';
export { lossGradient, type AimTensors } from './losses/loss-gradient.ts';
export { attacks } from './registry.ts';
export type { RobustnessProgress } from './robustness-progress.ts';
export { averageDraws } from './victim/average-draws.ts';
export { countQueries, type Queries } from './victim/count-queries.ts';
export {
  recordedVictim,
  type RecordableModel,
  type RecordedVictim,
  type RecordedVictimOptions,
  type WantedGradient,
} from './victim/recorded-victim.ts';
export { aimTensors, tensorOf, tensorVictim, type TensorModel } from './victim/tensor-victim.ts';
export { isAbsent, type Absent, type Slope, type Victim } from './victim/victim.ts';
