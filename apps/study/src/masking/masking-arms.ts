/** @file What the study of masking trains. */
import type { LearningRuleName, TrainingSpec } from '@bionas/contracts';
import { trainingOf } from '../budget.ts';

export interface MaskingArm {
  readonly name: 'fa' | 'bp' | 'hasty' | 'diverged';
  readonly title: string;
  readonly rule: LearningRuleName;
  readonly learningRate: number;
  /** Whether one training is enough to show what it shows. */
  readonly once: boolean;
}

/** `hasty`: at a rate that makes it too sure of itself. `diverged`: at one that is far too large, its loss grows. */
export const maskingArms: readonly MaskingArm[] = [
  { name: 'fa', title: 'FA', rule: 'fa', learningRate: 1e-3, once: false },
  { name: 'bp', title: 'BP', rule: 'bp', learningRate: 1e-3, once: false },
  { name: 'hasty', title: 'FA, rate 0.01', rule: 'fa', learningRate: 0.01, once: true },
  { name: 'diverged', title: 'FA, diverged', rule: 'fa', learningRate: 0.05, once: true },
];

/** Adam at a constant rate: no schedule, no decay, no clip that would bind. */
export function maskingTraining(learningRate: number, epochs: number): TrainingSpec {
  return {
    ...trainingOf(learningRate, epochs),
    ...{ batchSize: 128, finalLearningRate: learningRate, optimizer: 'adam' },
    ...{ momentum: 0, weightDecay: 0, clipNorm: 1_000 },
  };
}
