/**
 * @file Selection for several objectives at once (NSGA-II: Deb, Pratap, Agarwal and Meyarivan 2002, IEEE Transactions on Evolutionary
 * Computation 6, 182, doi:10.1109/4235.996017): first the front an item is on, then how much room it has there.
 */
import { paretoFronts, type Objective } from '@bionas/analysis';
import type { Random } from '@bionas/search-space';
import { crowdingDistance } from './crowding-distance.ts';

/** An item with what it is selected by. */
export interface Ranked<Item> {
  readonly item: Item;
  /** 0: nothing beats it. */
  readonly front: number;
  readonly crowding: number;
}

/** All items, best first: the lower front, then the larger crowding distance (the paper's ≺n), then the order given. The first of them live on. */
export function rankByFronts<Item>(
  items: readonly Item[],
  objectives: readonly Objective<Item>[],
): Ranked<Item>[] {
  return paretoFronts(items, objectives).flatMap((members, front) => {
    const distances = crowdingDistance(members, objectives);
    return members
      .map((item, index) => ({ item, front, crowding: distances[index] ?? 0 }))
      .sort((a, b) => (a.crowding === b.crowding ? 0 : b.crowding - a.crowding));
  });
}

/**
 * The best of `size` items drawn without replacement (the paper: 2); of equally good ones the one drawn first.
 * @returns undefined if there is no item
 */
export function crowdedTournament<Item>(
  ranked: readonly Ranked<Item>[],
  size: number,
  random: Random,
): Item | undefined {
  const better = (a: Ranked<Item>, b: Ranked<Item>): boolean =>
    a.front < b.front || (a.front === b.front && a.crowding >= b.crowding);
  const [first, ...others] = random.shuffle(ranked).slice(0, size);
  return others.reduce((best, one) => (best !== undefined && better(best, one) ? best : one), first)?.item;
}
