/** Oracles: pairs counted by hand; p values of the normal approximation computed apart from this library. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kendallTau } from './kendall-tau.ts';

const pairs = (xs: number[], ys: number[]): [number, number][] => xs.map((x, index) => [x, ys[index] ?? NaN]);

describe('kendallTau', () => {
  it('without ties is exact', () => {
    // (2, 1) and (4, 3) are out of order: 8 − 2 of 10 pairs. Of 120 orders 1 + 4 + 9 have at most two inversions, as many at least eight.
    expect(kendallTau(pairs([1, 2, 3, 4, 5], [2, 1, 4, 3, 5]))).toEqual({
      tau: 0.6,
      p: expect.closeTo(28 / 120, 12) as number,
      method: 'exact',
      n: 5,
    });
    expect(kendallTau(pairs([1, 2, 3, 4], [5, 6, 7, 8]))).toMatchObject({
      tau: 1,
      p: expect.closeTo(2 / 24, 12) as number,
    });
    expect(kendallTau(pairs([1, 2, 3, 4], [8, 7, 6, 5]))?.tau).toBe(-1);
  });

  it('with ties counts τ_b and goes through all orders', () => {
    // Five pairs, of which four are concordant and one is tied in x, one in y: 4/√(5·5). Of the 24 orders of y eight have a score of ±4.
    const result = kendallTau(pairs([1, 2, 2, 3], [1, 2, 3, 3]));
    expect(result?.tau).toBeCloseTo(0.8, 12);
    expect(result).toMatchObject({ p: expect.closeTo(8 / 24, 12) as number, method: 'exact', n: 4 });
  });

  it.each([
    // Score 45 − 5; variance (2,250 − 5·18)/18 = 120; z = 40/√120.
    { ys: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], tau: 40 / Math.sqrt(40 * 45), p: 0.00026072963 },
    // Score 34; of the 45 pairs 5 are tied in x and 9 in y; variance 110.
    { ys: [1, 1, 1, 2, 2, 2, 3, 3, 3, 4], tau: 34 / Math.sqrt(40 * 36), p: 0.00118788681 },
  ])('with ties among many is normal: p = $p', ({ ys, tau, p }) => {
    const result = kendallTau(pairs([1, 1, 2, 2, 3, 3, 4, 4, 5, 5], ys));
    expect(result?.tau).toBeCloseTo(tau, 12);
    expect(result?.p).toBeCloseTo(p, 9);
    expect(result).toMatchObject({ method: 'normal', n: 10 });
  });

  it('with threes tied on both sides has their part of the variance', () => {
    // Score −31, variance 106.3 (of 40,000 random orders 106.9).
    const result = kendallTau(pairs([1, 1, 1, 2, 2, 2, 3, 3, 3, 4], [5, 4, 5, 4, 4, 3, 3, 2, 2, 2]));
    expect(result?.tau).toBeCloseTo(-0.849394767744, 10);
    expect(result?.p).toBeCloseTo(0.0026407040578, 10);
  });

  it('counts inversions of many pairs exactly', () => {
    // 60 pairs in order: 1 of 60! orders and its reverse. One swap of neighbours: 1 + 59 of them, twice.
    const order = Array.from({ length: 60 }, (_, index) => index);
    const factorial = order.reduce((product, index) => product * (index + 1), 1);
    const [a = 0, b = 1, ...others] = order;
    const sorted = kendallTau(pairs(order, order));
    const swapped = kendallTau(pairs(order, [b, a, ...others]));
    expect(sorted?.method).toBe('exact');
    expect((sorted?.p ?? NaN) * factorial).toBeCloseTo(2, 8);
    expect((swapped?.p ?? NaN) * factorial).toBeCloseTo(120, 6);
  });

  it('turns its sign with an order, keeps its p, and never leaves its range', () => {
    const value = fc.integer({ min: 0, max: 4 });
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value), { minLength: 2, maxLength: 6 }), (points) => {
        const result = kendallTau(points);
        const turned = kendallTau(points.map(([x, y]) => [x, -y]));
        if (result === null) {
          expect([new Set(points.map(([x]) => x)).size, new Set(points.map(([, y]) => y)).size]).toContain(1);
          return;
        }
        expect(turned?.tau).toBeCloseTo(-result.tau, 12);
        expect(turned?.p).toBeCloseTo(result.p, 12);
        expect(Math.abs(result.tau)).toBeLessThanOrEqual(1 + 1e-12);
        expect(result.p).toBeGreaterThan(0);
        expect(result.p).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('has nothing to say without an order', () => {
    expect(kendallTau([])).toBeNull();
    expect(kendallTau([[1, 2]])).toBeNull();
    expect(kendallTau(pairs([1, 1, 1], [1, 2, 3]))).toBeNull();
    expect(() => kendallTau(pairs([1, 2], [NaN, 1]))).toThrow(expect.objectContaining({ code: 'conflict' }));
  });
});
