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
 * Sorts items into fronts: the first are those that no other item beats, the second those that only the first beat, and so on
 * (non-dominated sorting, Deb et al. 2002, doi:10.1109/4235.996017, section III.A). One item beats another if it is at least as good in every
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

/**
 * Best first, an item can only be beaten by one before it, and goes to the first front of which no member beats it (ENS-BS: Zhang, Tian, Cheng and
 * Jin 2015, doi:10.1109/TEVC.2014.2308305): most pairs are never compared.
 */
function frontsOf<Item>(items: readonly Valued<Item>[]): Item[][] {
  const places = items.map((_, place) => place);
  const valuesAt = (place: number): readonly number[] => items[place]?.values ?? [];
  places.sort((a, b) => bestFirst(valuesAt(a), valuesAt(b)));
  const fronts: number[][] = [];
  for (const place of places) {
    const own = valuesAt(place);
    let [low, high] = [0, fronts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      // The latest ones are nearest.
      if (fronts[middle]?.findLast((member) => dominates(valuesAt(member), own)) === undefined) high = middle;
      else low = middle + 1;
    }
    const front = fronts[low];
    if (front === undefined) fronts.push([place]);
    else front.push(place);
  }
  return fronts.map((front) =>
    front
      .sort((a, b) => a - b)
      .flatMap((place) => items[place] ?? [])
      .map(({ item }) => item),
  );
}

function bestFirst(a: readonly number[], b: readonly number[]): number {
  for (const [index, value] of a.entries()) {
    const other = b[index] ?? value;
    if (value !== other) return value > other ? -1 : 1;
  }
  return 0;
}

function dominates(a: readonly number[], b: readonly number[]): boolean {
  let better = false;
  for (let index = 0; index < a.length; index += 1) {
    const [own = 0, other = 0] = [a[index], b[index]];
    if (own < other) return false;
    better ||= own > other;
  }
  return better;
}
