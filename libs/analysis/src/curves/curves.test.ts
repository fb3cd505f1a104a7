import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { downsample } from './downsample.ts';
import { meanBand } from './mean-band.ts';
import { smooth } from './smooth.ts';

describe('downsample', () => {
  const values = fc.array(
    fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }), { nil: null, freq: 10 }),
    {
      maxLength: 400,
    },
  );

  it('keeps ends, extremes and order, and at most as many points as asked for', () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 5, max: 100 }), (series, max) => {
        const points = series.map((value, step) => ({ step, value }));
        const { points: kept, sampled } = downsample(points, max);
        expect(kept.length).toBeLessThanOrEqual(max);
        expect(sampled).toBe(kept.length < points.length);
        expect(points).toEqual(expect.arrayContaining(kept));
        const steps = kept.map(({ step }) => step);
        expect(steps).toEqual([...steps].sort((a, b) => a - b));
        expect(kept[0]).toBe(points[0]);
        expect(kept.at(-1)).toBe(points.at(-1));
        const finite = (list: typeof points): number[] =>
          list.flatMap(({ value }) => (value === null ? [] : [value]));
        expect(Math.min(...finite(kept))).toBe(Math.min(...finite(points)));
        expect(Math.max(...finite(kept))).toBe(Math.max(...finite(points)));
        expect(kept.some(({ value }) => value === null)).toBe(points.some(({ value }) => value === null));
      }),
    );
  });

  it('keeps a spike of one step among ten thousand, and where it was', () => {
    const points = Array.from({ length: 10_000 }, (_, step) => ({
      step,
      value: step === 6_789 ? 50 : 1,
      name: 'x',
    }));
    const { points: kept } = downsample(points, 200);
    expect(kept).toContain(points[6_789]);
    // One kept point of each stretch: none is further from the next than two stretches of 9998/66.
    for (let index = 1; index < kept.length; index++) {
      expect((kept[index]?.step ?? 0) - (kept[index - 1]?.step ?? 0)).toBeLessThanOrEqual(2 * 152);
    }
  });

  it('refuses to draw a curve with fewer than five points', () => {
    expect(() => downsample([], 4)).toThrow(RangeError);
  });
});

describe('smooth', () => {
  it('changes nothing at weight 0 and leaves a constant as it is', () => {
    expect(smooth([1, 5, null, 2], 0)).toEqual([1, 5, null, 2]);
    for (const value of smooth([3, 3, 3, 3], 0.9)) expect(value).toBeCloseTo(3, 12);
  });

  it('weighs the past without a bias at the start', () => {
    // Weights ½: (1), (1·½ + 4)/(½ + 1) = 3, (1·¼ + 4·½ + 7)/(¼ + ½ + 1) = 37/7; null does not count.
    const [a, b, gap, c] = smooth([1, 4, null, 7], 0.5);
    expect(a).toBeCloseTo(1, 12);
    expect(b).toBeCloseTo(3, 12);
    expect(gap).toBeNull();
    expect(c).toBeCloseTo(37 / 7, 12);
  });

  it('stays within the range of what it smooths', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 }),
        fc.double({ min: 0, max: 0.99, noNaN: true }),
        (values, weight) => {
          for (const value of smooth(values, weight)) {
            expect(value).toBeGreaterThanOrEqual(Math.min(...values) - 1e-6);
            expect(value).toBeLessThanOrEqual(Math.max(...values) + 1e-6);
          }
        },
      ),
    );
    expect(() => smooth([1], 1)).toThrow(RangeError);
  });
});

describe('meanBand', () => {
  const curves = [
    [
      { epoch: 1 / 3, value: 1 },
      { epoch: 1, value: 2 },
      { epoch: 2, value: null },
    ],
    [
      { epoch: 0.33333333, value: 3 },
      { epoch: 1, value: 4 },
    ],
    [
      { epoch: 1, value: 9 },
      { epoch: 2, value: 5 },
    ],
  ];

  it('averages what has the same epoch, with the range', () => {
    expect(meanBand(curves, 'min-max')).toEqual([
      { epoch: 0.333333, mean: 2, low: 1, high: 3, n: 2 },
      { epoch: 1, mean: 5, low: 2, high: 9, n: 3 },
      { epoch: 2, mean: 5, low: null, high: null, n: 1 },
    ]);
  });

  it('or with one sample deviation', () => {
    // Of 2, 4, 9: √((9 + 1 + 16)/2) = √13.
    const [, point] = meanBand(curves, 'sd');
    expect(point?.high).toBeCloseTo(5 + Math.sqrt(13), 12);
    expect(point?.low).toBeCloseTo(5 - Math.sqrt(13), 12);
  });
});
