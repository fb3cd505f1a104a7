/** Bounds and steps of an axis of accuracies, in percent: a little wider than the values, in steps of 5 or 10. */
export function percentBounds(shares: readonly number[]): {
  readonly min: number;
  readonly max: number;
  readonly interval: number;
} {
  const low = shares.reduce((least, share) => Math.min(least, share), 1);
  const high = shares.reduce((most, share) => Math.max(most, share), 0);
  if (low > high) return { min: 0, max: 100, interval: 20 };
  const interval = high - low > 0.3 ? 10 : 5;
  const min = Math.max(0, Math.floor((low * 100 - 1) / interval) * interval);
  const max = Math.min(100, Math.ceil((high * 100 + 1) / interval) * interval);
  return { min, max: Math.max(min + interval, max), interval };
}
