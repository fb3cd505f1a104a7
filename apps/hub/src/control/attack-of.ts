import type { AttackSummary, FinishedTraining } from '@bionas/store';

/** The newest finished attack on a training by the preset of its experiment; where that has none, by any. */
export function attackOf(training: FinishedTraining, preset: string | undefined): AttackSummary | null {
  const fits = (attack: FinishedTraining['attacks'][number]): boolean =>
    attack.result !== null && (preset === undefined || preset === 'none' || attack.preset === preset);
  return training.attacks.findLast(fits)?.result ?? null;
}
