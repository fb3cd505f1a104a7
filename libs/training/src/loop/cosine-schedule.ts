import type { TrainingSpec } from '@bionas/contracts';

/** Learning rate of step 0 … steps − 1: a half cosine from `learningRate` at the first to `finalLearningRate` at the last (SGDR, arXiv:1608.03983, equation 5, no restart). */
export function cosineLearningRate(
  spec: Pick<TrainingSpec, 'learningRate' | 'finalLearningRate'>,
  step: number,
  steps: number,
): number {
  const share = steps <= 1 ? 0 : step / (steps - 1);
  return (
    spec.finalLearningRate +
    0.5 * (spec.learningRate - spec.finalLearningRate) * (1 + Math.cos(Math.PI * share))
  );
}
