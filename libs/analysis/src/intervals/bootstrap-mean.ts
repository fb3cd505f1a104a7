import type { Estimate } from '@bionas/contracts';

const defaultResamples = 10_000;

/**
 * Mean of values with its 95 % percentile bootstrap interval (Efron 1979, doi:10.1214/aos/1176344552): the middle of the means of samples drawn from the
 * values with replacement. For values that lie far from normal, as regrets do; of few values it is somewhat too narrow. One value has no
 * interval.
 *
 * @param uniform draws from [0, 1); the same stream gives the same interval
 * @throws RangeError without values
 */
export function bootstrapMean(
  values: readonly number[],
  uniform: () => number,
  resamples = defaultResamples,
): Estimate {
  const n = values.length;
  if (n === 0) throw new RangeError('bootstrapMean: expected at least one value, got none');
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  if (n === 1) return { mean, low: null, high: null, n, values: [...values] };
  const means = Float64Array.from({ length: resamples }, () => {
    let sum = 0;
    for (let drawn = 0; drawn < n; drawn += 1) sum += values[Math.floor(n * uniform())] ?? 0;
    return sum / n;
  }).sort();
  const at = (share: number): number => means[Math.floor(share * (resamples - 1))] ?? mean;
  return { mean, low: at(0.025), high: at(0.975), n, values: [...values] };
}
