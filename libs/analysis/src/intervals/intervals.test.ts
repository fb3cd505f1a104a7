/** Oracles: reference values computed apart from this library (Wilson 1927, exact McNemar, Student's t). */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { estimate, estimateOrNull } from './estimate.ts';
import { holm } from './holm.ts';
import { fromDisagreements, pairedImages } from './paired-images.ts';
import { pairedSeeds } from './paired-seeds.ts';
import { wilsonInterval } from './wilson-interval.ts';

describe('wilsonInterval', () => {
  it.each([
    [0, 1000, 0, 0.00383],
    [38, 1000, 0.02781, 0.05173],
    [150, 1000, 0.12921, 0.17347],
    [500, 1000, 0.46907, 0.53093],
    [897, 1000, 0.87662, 0.91435],
    [10, 10, 0.72247, 1],
  ])('%i of %i: %f to %f', (correct, total, low, high) => {
    const interval = wilsonInterval({ correct, total });
    expect(interval.low).toBeCloseTo(low, 5);
    expect(interval.high).toBeCloseTo(high, 5);
    expect(interval).toMatchObject({ share: correct / total, n: total });
  });

  it('holds the share and stays within [0, 1]', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (total, part) => {
          const { low, high, share } = wilsonInterval({ correct: Math.round(part * total), total });
          expect(low).toBeGreaterThanOrEqual(0);
          expect(high).toBeLessThanOrEqual(1);
          expect(low).toBeLessThanOrEqual(share + 1e-12);
          expect(high).toBeGreaterThanOrEqual(share - 1e-12);
        },
      ),
    );
  });
});

describe('pairedImages', () => {
  it.each([
    { onlyA: 40, onlyB: 20, n: 1000, difference: 0.02, low: 0.00487, high: 0.03513, p: 0.0134892937 },
    { onlyA: 30, onlyB: 5, n: 500, difference: 0.05, low: 0.02723, high: 0.07277, p: 768_336 / 2 ** 35 },
    { onlyA: 5, onlyB: 5, n: 100, difference: 0, low: -0.06198, high: 0.06198, p: 1 },
  ])('b=$onlyA c=$onlyB n=$n', ({ onlyA, onlyB, n, difference, low, high, p }) => {
    // The same counts as outcomes of images, the rest right in both.
    const a = '1'.repeat(onlyA) + '0'.repeat(onlyB) + '1'.repeat(n - onlyA - onlyB);
    const b = '0'.repeat(onlyA) + '1'.repeat(onlyB) + '1'.repeat(n - onlyA - onlyB);
    const result = pairedImages(a, b);
    expect(result.difference).toBeCloseTo(difference, 12);
    expect(result.low).toBeCloseTo(low, 5);
    expect(result.high).toBeCloseTo(high, 5);
    // p is 2·Σ C(b+c, k)/2^(b+c) over k ≤ min(b, c).
    expect(Math.abs(result.p / p - 1)).toBeLessThan(1e-6);
    expect(result).toMatchObject({ onlyA, onlyB, n });
    expect(pairedImages(b, a).p).toBeCloseTo(result.p, 12);
  });

  it('finds nothing where the outcomes are equal', () => {
    expect(fromDisagreements(0, 0, 50)).toMatchObject({ difference: 0, low: 0, high: 0, p: 1 });
    // All images differ the same way: no deviation left, p = 2·½^10.
    expect(fromDisagreements(10, 0, 10)).toMatchObject({ difference: 1, standardError: 0 });
    expect(fromDisagreements(10, 0, 10).p).toBeCloseTo(2 / 1024, 12);
  });

  it('refuses lists of different images', () => {
    expect(() => pairedImages('101', '10')).toThrow(expect.objectContaining({ code: 'conflict' }));
    expect(() => pairedImages('', '')).toThrow(expect.objectContaining({ code: 'conflict' }));
  });
});

describe('estimate', () => {
  it.each([
    { n: 3, t: 4.303 },
    { n: 5, t: 2.776 },
    { n: 10, t: 2.262 },
  ])('has half-width t·sd/√n with t = $t for $n values', ({ n, t }) => {
    const values = Array.from({ length: n }, (_, index) => index);
    const mean = (n - 1) / 2;
    const deviation = Math.sqrt((n * (n + 1)) / 12); // sample deviation of 0 … n−1
    const result = estimate(values);
    expect(result.mean).toBeCloseTo(mean, 12);
    expect(((result.high ?? NaN) - mean) / (deviation / Math.sqrt(n))).toBeCloseTo(t, 3);
    expect((result.high ?? NaN) - mean).toBeCloseTo(mean - (result.low ?? NaN), 12);
    expect(result.n).toBe(n);
  });

  it('gives one value no interval, and no value no estimate', () => {
    expect(estimate([0.5])).toEqual({ mean: 0.5, low: null, high: null, n: 1, values: [0.5] });
    expect(() => estimate([])).toThrow(RangeError);
    expect(estimateOrNull([])).toBeNull();
  });
});

describe('pairedSeeds', () => {
  it('pairs by seed, over the seeds that both have', () => {
    const a = new Map([
      [3, 0.9],
      [1, 0.8],
      [2, 0.7],
      [9, 0.1],
    ]);
    const b = new Map([
      [1, 0.7],
      [2, 0.5],
      [3, 0.6],
    ]);
    const result = pairedSeeds(a, b);
    // Differences 0.1, 0.2, 0.3: mean 0.2, deviation 0.1, half-width 4.303·0.1/√3.
    expect(result?.mean).toBeCloseTo(0.2, 12);
    expect(result?.low).toBeCloseTo(0.2 - 0.24841, 4);
    expect(result?.n).toBe(3);
    expect(pairedSeeds(a, new Map([[7, 1]]))).toBeNull();
  });
});

describe('holm', () => {
  it('adjusts step by step', () => {
    // Sorted 0.01·4, 0.02·3, 0.03·2 (raised to 0.06), 0.04·1 (raised to 0.06).
    const adjusted = holm([0.03, 0.01, 0.04, 0.02]);
    [0.06, 0.04, 0.06, 0.06].forEach((expected, index) => expect(adjusted[index]).toBeCloseTo(expected, 12));
    expect(holm([0.9, 0.8])).toEqual([1, 1]);
    expect(holm([])).toEqual([]);
  });
});
