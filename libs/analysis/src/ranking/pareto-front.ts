import { paretoFronts, type Objective } from './pareto-fronts.ts';

/**
 * The items that no other item beats: none is at least as good in every objective and better in one. Items of which a value is unknown
 * are left out. Equal items stay together. In the order given.
 */
export function paretoFront<Item>(items: readonly Item[], objectives: readonly Objective<Item>[]): Item[] {
  const known = items.filter((item) => objectives.every((objective) => objective.value(item) !== null));
  return paretoFronts(known, objectives)[0] ?? [];
}
