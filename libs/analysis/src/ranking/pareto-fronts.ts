/** One thing to be good at. */
export interface Objective<Item> {
  readonly better: 'higher' | 'lower';
  /** Null: unknown. */
  value(item: Item): number | null;
}

interface Valued<Item> {
  readonly item: Item;
  /** Higher is better; what is unknown is as bad as can be. */
  readonly values: readonly number[];
  readonly complete: boolean;
}

/**
 * Sorts items into fronts: the first are those that no other item beats, the second those that only the first beat, and so on (fast
 * non-dominated sort, Deb et al. 2002, doi:10.1109/4235.996017, section III.A). One item beats another if it is at least as good in every
 * objective and better in one; equal items share a front. Items of which a value is unknown come in fronts of their own behind all others.
 * Within a front in the order given.
 */
export function paretoFronts<Item>(items: readonly Item[], objectives: readonly Objective<Item>[]): Item[][] {
  const valued = items.map((item): Valued<Item> => {
    const values = objectives.map((objective) => {
      const value = objective.value(item);
      return value !== null && objective.better === 'lower' ? -value : value;
    });
    return {
      item,
      values: values.map((value) => value ?? -Infinity),
      complete: values.every((value) => value !== null),
    };
  });
  return [true, false].flatMap((complete) => frontsOf(valued.filter((one) => one.complete === complete)));
}

function frontsOf<Item>(items: readonly Valued<Item>[]): Item[][] {
  const beats = items.map((own) =>
    items.flatMap((other, index) => (dominates(own.values, other.values) ? [index] : [])),
  );
  const beatenBy = items.map(() => 0);
  for (const index of beats.flat()) beatenBy[index] = (beatenBy[index] ?? 0) + 1;
  const fronts: Item[][] = [];
  let front = items.flatMap((_, index) => (beatenBy[index] === 0 ? [index] : []));
  while (front.length > 0) {
    const members = new Set(front);
    fronts.push(items.filter((_, index) => members.has(index)).map(({ item }) => item));
    const next: number[] = [];
    for (const index of front.flatMap((own) => beats[own] ?? [])) {
      beatenBy[index] = (beatenBy[index] ?? 0) - 1;
      if (beatenBy[index] === 0) next.push(index);
    }
    front = next;
  }
  return fronts;
}

function dominates(a: readonly number[], b: readonly number[]): boolean {
  return (
    a.every((value, index) => value >= (b[index] ?? value)) &&
    a.some((value, index) => value > (b[index] ?? value))
  );
}
