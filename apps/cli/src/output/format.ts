import type { Estimate } from '@bionas/contracts';

export const percent = (share: number | null): string =>
  share === null ? '–' : `${(share * 100).toFixed(1)} %`;

/** Mean ± half width in percent, with n: an interval never stands without it. */
export function estimateText(estimate: Estimate | null): string {
  if (!estimate) return '–';
  const mean = (estimate.mean * 100).toFixed(1);
  if (estimate.low === null || estimate.high === null) return `${mean} % (n = ${estimate.n})`;
  return `${mean} ± ${(((estimate.high - estimate.low) / 2) * 100).toFixed(1)} % (n = ${estimate.n})`;
}

/** A difference in percentage points with its interval and sign. */
export function differenceText(estimate: Estimate | null): string {
  if (!estimate) return '–';
  const signed = (value: number): string => `${value >= 0 ? '+' : '−'}${Math.abs(value * 100).toFixed(1)}`;
  if (estimate.low === null || estimate.high === null) return signed(estimate.mean);
  return `${signed(estimate.mean)} [${signed(estimate.low)}, ${signed(estimate.high)}]`;
}

export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export function ago(at: number, now: number): string {
  return `${duration(Math.max(0, now - at))} ago`;
}
