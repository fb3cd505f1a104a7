import type { AttackSummary, FinishedTraining } from '@bionas/store';

/** The newest attack on a training that has finished. */
export function attackOf(training: FinishedTraining): AttackSummary | null {
  return training.attacks.findLast(({ result }) => result !== null)?.result ?? null;
}
