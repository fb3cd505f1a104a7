import type { Estimate } from '@bionas/contracts';
import { describe, expect, it } from 'vitest';
import { excludesZero, formatDifference, formatEstimate } from './format-estimate.ts';

const plain = (text: string): string => text.replaceAll('\u00a0', ' ');
const estimate = (mean: number, low: number | null, high: number | null, n = 3): Estimate => ({
  mean,
  low,
  high,
  n,
  values: Array.from({ length: n }, () => mean),
});

describe('estimates in words', () => {
  it('always writes the interval with n', () => {
    expect(plain(formatEstimate(estimate(0.973, 0.969, 0.977)))).toBe('97.3 % ± 0.4 (n = 3)');
  });

  it('writes a lopsided interval with both ends', () => {
    expect(plain(formatEstimate(estimate(0.98, 0.961, 0.985)))).toBe('98.0 % [96.1 … 98.5] (n = 3)');
  });

  it('says that one seed has no interval', () => {
    expect(plain(formatEstimate(estimate(0.973, null, null, 1)))).toBe('97.3 % (one seed: no interval)');
  });

  it('writes differences in points with signs', () => {
    expect(plain(formatDifference(estimate(-0.004, -0.011, 0.003)))).toBe('−0.4 (−1.1 … +0.3, n = 3)');
    expect(plain(formatDifference(estimate(0.02, null, null, 1)))).toBe('+2.0 (one seed: no interval)');
  });

  it('writes values that are not shares as they are', () => {
    expect(plain(formatEstimate(estimate(0.31, 0.3, 0.32), false))).toBe('0.31 ± 0.01 (n = 3)');
  });

  it('knows when an interval excludes 0, touching it not', () => {
    expect(excludesZero(estimate(0.02, 0.01, 0.03))).toBe(true);
    expect(excludesZero(estimate(-0.02, -0.03, -0.01))).toBe(true);
    expect(excludesZero(estimate(0.02, 0, 0.04))).toBe(false);
    expect(excludesZero(estimate(0.02, null, null, 1))).toBeNull();
    expect(excludesZero(null)).toBeNull();
  });
});
