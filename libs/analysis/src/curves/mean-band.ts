import { sampleDeviation } from '../intervals/estimate.ts';

/** How wide a band is: one sample standard deviation to either side, or from the lowest to the highest curve. */
export type BandKind = 'sd' | 'min-max';

/** A point of the mean curve of several seeds. */
export interface BandPoint {
  readonly epoch: number;
  readonly mean: number;
  /** Null where only one curve has this epoch. */
  readonly low: number | null;
  readonly high: number | null;
  /** Curves that have a finite value at this epoch. */
  readonly n: number;
}

/**
 * Mean and band over curves that differ in their seeds alone, aligned by epoch. Takes full data, not thinned.
 * @param curves points of each, in any order; null (not finite) is left out
 */
export function meanBand(
  curves: readonly (readonly { readonly epoch: number; readonly value: number | null }[])[],
  kind: BandKind,
): BandPoint[] {
  const byEpoch = new Map<number, number[]>();
  for (const curve of curves) {
    for (const { epoch, value } of curve) {
      if (value === null) continue;
      // The same batch has the same epoch in all seeds, up to rounding.
      const key = Math.round(epoch * 1e6) / 1e6;
      const values = byEpoch.get(key) ?? [];
      values.push(value);
      byEpoch.set(key, values);
    }
  }
  return [...byEpoch.entries()]
    .sort(([a], [b]) => a - b)
    .map(([epoch, values]) => {
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      return { epoch, mean, ...bandOf(values, mean, kind), n: values.length };
    });
}

function bandOf(
  values: readonly number[],
  mean: number,
  kind: BandKind,
): { low: number | null; high: number | null } {
  if (values.length < 2) return { low: null, high: null };
  switch (kind) {
    case 'min-max':
      return { low: Math.min(...values), high: Math.max(...values) };
    case 'sd': {
      const deviation = sampleDeviation(values, mean);
      return { low: mean - deviation, high: mean + deviation };
    }
  }
}
