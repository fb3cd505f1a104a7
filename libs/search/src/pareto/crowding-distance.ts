import type { Objective } from '@bionas/analysis';

/**
 * How much room each item of a front has (Deb et al. 2002, doi:10.1109/4235.996017, section III.B): over all objectives the sum of the
 * distances between its two neighbours, each as a share of the front's range. Infinite at both ends of an objective, so that the
 * extremes of a front survive.
 *
 * Of equal items the first in order has the end. An objective in which all are equal says nothing and is left out, and so is an unknown
 * value.
 *
 * @returns in the order of the front
 */
export function crowdingDistance<Item>(
  front: readonly Item[],
  objectives: readonly Objective<Item>[],
): number[] {
  const distances = front.map(() => 0);
  for (const objective of objectives) {
    const sorted = front
      .flatMap((item, index) => {
        const value = objective.value(item);
        return value === null ? [] : [{ index, value }];
      })
      .sort((a, b) => a.value - b.value);
    const [low, high] = [sorted[0]?.value ?? 0, sorted.at(-1)?.value ?? 0];
    if (low === high) continue;
    // The highest value belongs to the first of equal items, as the lowest does.
    const last = sorted.findIndex(({ value }) => value === high);
    for (const [place, { index }] of sorted.entries()) {
      const [below, above] = [sorted[place - 1], sorted[place + 1]];
      const room =
        place === 0 || place === last
          ? Infinity
          : ((above?.value ?? high) - (below?.value ?? low)) / (high - low);
      distances[index] = (distances[index] ?? 0) + room;
    }
  }
  return distances;
}
