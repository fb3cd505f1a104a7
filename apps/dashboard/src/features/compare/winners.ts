import type { ComparisonGroup, Estimate } from '@bionas/contracts';

interface Measure {
  readonly value: (group: ComparisonGroup) => Estimate | null;
  /** Against the first group, paired over seeds. */
  readonly difference: (group: ComparisonGroup) => Estimate | null;
}

const measures = {
  accuracy: { value: (group) => group.accuracy, difference: (group) => group.difference },
  robust: { value: (group) => group.robust, difference: (group) => group.robustDifference },
} satisfies Record<string, Measure>;

/**
 * Key of the group that is shown to be best, or `null`. Shown means: paired with the first group its interval excludes
 * 0, and it lies wholly above the interval of every other group paired with that same first group. (Stricter than
 * pairing the two directly; a bold figure should not have to be taken back.)
 */
export function winnerOf(groups: readonly ComparisonGroup[], measure: keyof typeof measures): string | null {
  const { value, difference }: Measure = measures[measure];
  const [first] = groups;
  const ranked = groups
    .filter((group) => value(group) !== null)
    .sort((one, other) => (value(other)?.mean ?? 0) - (value(one)?.mean ?? 0));
  const [best, ...others] = ranked;
  if (first === undefined || best === undefined || others.length === 0) return null;
  const lowOf = (group: ComparisonGroup): number | null =>
    group === first ? 0 : (difference(group)?.low ?? null);
  const highOf = (group: ComparisonGroup): number | null =>
    group === first ? 0 : (difference(group)?.high ?? null);
  const low = lowOf(best);
  if (low === null) return null;
  return others.every((group) => {
    const high = highOf(group);
    return high !== null && high < low;
  })
    ? best.key
    : null;
}
