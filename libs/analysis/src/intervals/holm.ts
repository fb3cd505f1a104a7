/**
 * Adjusts the p values of several comparisons with one baseline (Holm 1979): reject where the result is below the
 * level, and the chance of any false rejection stays below it.
 *
 * @returns adjusted p values in the order given, at most 1
 */
export function holm(pValues: readonly number[]): number[] {
  const order = pValues.map((p, index) => ({ p, index })).sort((a, b) => a.p - b.p);
  const adjusted = pValues.map(() => 1);
  let largest = 0;
  order.forEach(({ p, index }, rank) => {
    largest = Math.max(largest, Math.min(1, (pValues.length - rank) * p));
    adjusted[index] = largest;
  });
  return adjusted;
}
