/** One thing to be good at. */
export interface Objective<Item> {
  readonly better: 'higher' | 'lower';
  /** Null: unknown, the item is left out. */
  value(item: Item): number | null;
}

/**
 * The items that no other item beats: none is at least as good in every objective and better in one.
 * Equal items stay together. In the order given.
 */
export function paretoFront<Item>(items: readonly Item[], objectives: readonly Objective<Item>[]): Item[] {
  const known = items.flatMap((item) => {
    const values = objectives.map((objective) => {
      const value = objective.value(item);
      return value !== null && objective.better === 'lower' ? -value : value;
    });
    return values.includes(null) ? [] : [{ item, values: values.map(Number) }];
  });
  return known
    .filter((own) => !known.some((other) => dominates(other.values, own.values)))
    .map(({ item }) => item);
}

/** All values higher is better. */
function dominates(a: readonly number[], b: readonly number[]): boolean {
  return (
    a.every((value, index) => value >= (b[index] ?? value)) &&
    a.some((value, index) => value > (b[index] ?? value))
  );
}
