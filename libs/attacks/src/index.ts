export { attackBatch, type AttackBatchOptions, type AttackedBatch } from './attack-batch.ts';
export type { Attack, AttackBudget, AttackTask } from './attack.ts';
export { attackedList, indexHash } from './attacked-list.ts';
export {
  evaluateRobustness,
  type EvaluateRobustnessOptions,
  type RobustnessReport,
} from './evaluate-robustness.ts';
export { attackLossGradient, attackLossValue, type LossKind } from './losses/attack-loss.ts';
export { attackPresets, type AttackPreset, type PlannedAttack } from './presets.ts';
export { attackTitle, type RobustnessProgress } from './robustness-progress.ts';
export { attacks } from './registry.ts';
export { isAbsent, type Absent, type Victim } from './victim.ts';
