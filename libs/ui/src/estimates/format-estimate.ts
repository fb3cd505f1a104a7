import type { Estimate } from '@bionas/contracts';
import { absent, formatPercent, formatPoints, formatValue } from '../format/numbers.ts';

const space = '\u00a0';

/** `97.3 % ± 0.4 (n = 3)`; one seed: `97.3 % (one seed: no interval)`. Without `percent` plain values. */
export function formatEstimate(estimate: Estimate | null, percent = true, digits = 1): string {
  if (estimate === null) return absent;
  const mean = percent ? formatPercent(estimate.mean, digits) : formatValue(estimate.mean);
  const interval = formatInterval(estimate, percent, digits);
  if (interval === null) return `${mean} (${noInterval(estimate.n)})`;
  return `${mean} ${interval} (n${space}=${space}${estimate.n})`;
}

/** A paired difference in percentage points: `−0.4 (−1.1 … +0.3, n = 3)`. */
export function formatDifference(difference: Estimate | null, digits = 1): string {
  if (difference === null) return absent;
  const mean = formatPoints(difference.mean, digits);
  const { low, high, n } = difference;
  if (low === null || high === null) return `${mean} (${noInterval(n)})`;
  return `${mean} (${formatPoints(low, digits)}${space}…${space}${formatPoints(high, digits)}, n${space}=${space}${n})`;
}

/** `± 0.4` for a symmetric interval, `[96.1 … 98.0]` for any other; `null` where there is none. */
export function formatInterval(estimate: Estimate, percent = true, digits = 1): string | null {
  const { low, high, mean } = estimate;
  if (low === null || high === null) return null;
  const scale = percent ? 100 : 1;
  const half = ((high - low) / 2) * scale;
  const lopsided = Math.abs(high + low - 2 * mean) * scale;
  if (lopsided < 0.05 * Math.max(half, 1e-9)) {
    return `±${space}${percent ? half.toFixed(digits) : formatValue(half)}`;
  }
  const text = (value: number): string =>
    percent ? (value * scale).toFixed(digits).replace('-', '−') : formatValue(value);
  return `[${text(low)}${space}…${space}${text(high)}]`;
}

/** Why there is no interval. */
export function noInterval(n: number): string {
  return n <= 1 ? 'one seed: no interval' : 'no interval';
}

/** Whether the 95 % interval of a difference excludes 0; `null` where there is no interval. */
export function excludesZero(difference: Estimate | null): boolean | null {
  if (difference === null || difference.low === null || difference.high === null) return null;
  return difference.low > 0 || difference.high < 0;
}
