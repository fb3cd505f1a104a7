/** @file How much each arm of a study is trained, the same for all. */
import type { DatasetSpec, TrainingSpec } from '@bionas/contracts';
import type { StudyDataset } from './study-network.ts';

export interface Budget {
  /** Tried once each, on fewer steps, with a seed of its own; the best on the validation images is taken. */
  readonly rates: readonly number[];
  readonly sweepSteps: number;
  readonly steps: number;
  readonly epochs: number;
  readonly validationSize: number;
  readonly testSize: number;
}

export const batchSize = 64;
/** Not among those of the trainings that count. */
export const sweepSeed = 1_000;

/** `steps` are those of an epoch; a sweep has one of fewer. */
export const budgets = {
  full: {
    rates: [0.1, 0.03, 0.01, 0.003],
    sweepSteps: 200,
    steps: 600,
    epochs: 2,
    validationSize: 2_000,
    testSize: 10_000,
  },
  quick: { rates: [0.03, 0.003], sweepSteps: 40, steps: 60, epochs: 2, validationSize: 500, testSize: 1_000 },
} as const satisfies Record<string, Budget>;

/** The images of a training of this many steps, with the same validation and test images for all. */
export function datasetOf(name: StudyDataset, budget: Budget, steps: number): DatasetSpec {
  const { validationSize, testSize } = budget;
  return { name, trainSize: steps * batchSize, validationSize, testSize, excludeSubstitutes: false };
}

/** SGD with momentum, a half cosine down to 0, the published weight decay. */
export function trainingOf(learningRate: number, epochs = 1): TrainingSpec {
  return {
    epochs,
    batchSize,
    learningRate,
    finalLearningRate: 0,
    optimizer: 'sgd',
    momentum: 0.9,
    weightDecay: 1e-3,
    clipNorm: 5,
    augmentation: false,
    cutout: 0,
    dropPath: 0,
    auxiliaryWeight: 0,
    precision: 'float32',
    measures: 'off',
  };
}
