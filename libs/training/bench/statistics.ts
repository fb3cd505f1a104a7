/** The middle of at least one number, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const [low = NaN, high = NaN] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return (low + high) / 2;
}

/** The mean of ratios: twice as fast and half as fast make as fast. NaN for none. */
export function geometricMean(ratios: readonly number[]): number {
  if (ratios.length === 0) return NaN;
  return Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
}

/** How often `ours` goes into `theirs`, round by round, so that a machine slow for one round is slow for both sides. */
export function pairedRatio(theirs: readonly number[], ours: readonly number[]): number {
  return median(
    theirs.flatMap((value, round) => {
      const other = ours[round];
      return other === undefined ? [] : [value / other];
    }),
  );
}
