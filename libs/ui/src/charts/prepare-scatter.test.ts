import type { Estimate } from '@bionas/contracts';
import { describe, expect, it } from 'vitest';
import { shareRange } from './prepare-scatter.ts';

const estimate = (mean: number, low: number | null = null, high: number | null = null): Estimate => ({
  mean,
  low,
  high,
  n: 3,
  values: [],
});

describe('shareRange', () => {
  it('holds whole intervals with a margin', () => {
    // 6 % of the 20 points between 40 and 60 is 1.2.
    expect(shareRange([estimate(0.5, 0.4, 0.6)])).toEqual({ min: 38, max: 62 });
  });

  it('never passes 0 and 100, although intervals of few seeds do', () => {
    expect(shareRange([estimate(0.17, -0.3, 0.6), estimate(0.97, 0.9, 1.04)])).toEqual({ min: 0, max: 100 });
  });

  it('gives a single point some room', () => {
    expect(shareRange([estimate(0.5)])).toEqual({ min: 49, max: 51 });
  });
});
