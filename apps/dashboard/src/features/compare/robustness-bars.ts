import type { ComparisonGroup, Estimate } from '@bionas/contracts';
import type { BarMeasure } from '@bionas/ui';

export interface RobustnessBars {
  readonly groups: { key: string; label: string }[];
  readonly measures: BarMeasure[];
  readonly notes: string[];
}

/** Measures nobody has a value for are left out; the rule-gradient figure is hatched and named for what it is not. */
export function robustnessBars(
  groups: readonly ComparisonGroup[],
  labels: ReadonlyMap<string, string>,
): RobustnessBars {
  const measure = (
    look: Omit<BarMeasure, 'estimates'>,
    of: (group: ComparisonGroup) => Estimate | null,
  ): BarMeasure[] => {
    const estimates = groups.map(of);
    return estimates.some((estimate) => estimate !== null) ? [{ ...look, estimates }] : [];
  };
  const measures = [
    ...measure({ key: 'accuracy', label: 'test accuracy', colour: '#6a8fd8' }, (group) => group.accuracy),
    ...measure(
      { key: 'robust', label: 'worst case, true gradient', colour: '#c26a12' },
      (group) => group.robust,
    ),
    ...measure(
      {
        key: 'rule',
        label: 'rule gradient (not a robustness measure)',
        colour: '#7a7a7a',
        hatched: true,
      },
      (group) => group.ruleGradientRobust,
    ),
  ];
  return {
    groups: groups.map((group) => ({ key: group.key, label: labels.get(group.key) ?? group.label })),
    measures,
    notes: groups.some((group) => group.robust === null) ? ['A missing bar: not attacked yet.'] : [],
  };
}
