import { describe, expect, it } from 'vitest';
import { differenceText, duration, estimateText, percent } from './format.ts';

const estimate = { mean: 0.9, low: 0.88, high: 0.92, n: 3, values: [0.89, 0.9, 0.91] };

describe('numbers in the terminal', () => {
  it('never gives an interval without its n, nor one seed an interval', () => {
    expect(estimateText(estimate)).toBe('90.0 ± 2.0 % (n = 3)');
    expect(estimateText({ mean: 0.9, low: null, high: null, n: 1, values: [0.9] })).toBe('90.0 % (n = 1)');
    expect(estimateText(null)).toBe('–');
  });

  it('signs differences, in points', () => {
    expect(differenceText({ mean: -0.012, low: -0.03, high: 0.006, n: 3, values: [] })).toBe(
      '−1.2 [−3.0, +0.6]',
    );
  });

  it('says durations as people do', () => {
    expect([900, 61_000, 3_720_000].map(duration)).toEqual(['1 s', '1 min 1 s', '1 h 2 min']);
    expect(percent(null)).toBe('–');
    expect(percent(0.12345)).toBe('12.3 %');
  });
});
