import type { SearchAnswer } from '@bionas/contracts';

/** What is known of a candidate by its answer; null: it could not be trained. */
export function scoreOf(answer: SearchAnswer): {
  readonly score: number | null;
  readonly robustness?: number | null;
} {
  if (answer.kind !== 'evaluate') return { score: null };
  const { score, robustness } = answer;
  return { score, ...(robustness !== undefined && { robustness }) };
}
