import type { Estimate } from '@bionas/contracts';
import tQuantile from '@stdlib/stats-base-dists-t-quantile';

/**
 * Mean of values from several seeds with its 95 % t interval; one value has no interval.
 * @throws RangeError without values
 */
export function estimate(values: readonly number[]): Estimate {
  const n = values.length;
  if (n === 0) throw new RangeError('estimate: expected at least one value, got none');
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  if (n === 1) return { mean, low: null, high: null, n, values: [...values] };
  const half = (tQuantile(0.975, n - 1) * sampleDeviation(values, mean)) / Math.sqrt(n);
  return { mean, low: mean - half, high: mean + half, n, values: [...values] };
}

/** Estimate of the values that are there, or null if there are none. */
export function estimateOrNull(values: readonly number[]): Estimate | null {
  return values.length === 0 ? null : estimate(values);
}

/** Sample standard deviation (n − 1) of at least two values. */
export function sampleDeviation(values: readonly number[], mean: number): number {
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}
