/** Oracles: t quantiles from tables (2: 4.303 and 2.920 at 90 %; 4: 2.776); of Welch's fractional degrees by integration. */
import { describe, expect, it } from 'vitest';
import { searchVerdict } from './search-verdict.ts';

const bySeed = (values: number[], first = 1): Map<number, number> =>
  new Map(values.map((value, index) => [first + index, value]));

describe('searchVerdict', () => {
  it('pairs seeds that both have', () => {
    // Differences 0.01, 0.02, 0.03: mean 0.02, deviation 0.01, half-width 4.303·0.01/√3 = 0.0248.
    const found = searchVerdict(
      bySeed([0.91, 0.92, 0.93, 0.5]),
      new Map([
        [3, 0.9],
        [1, 0.9],
        [2, 0.9],
        [9, 0],
      ]),
    );
    expect(found).toMatchObject({
      verdict: 'no-difference',
      method: 'paired',
      seeds: { search: 3, random: 3 },
    });
    expect(found.difference).toBeCloseTo(0.02, 12);
    expect(found.low).toBeCloseTo(0.02 - 0.02484, 5);
    expect(found.high).toBeCloseTo(0.02 + 0.02484, 5);
    expect(found.text).toBe(
      'No difference from random genomes of the same budget is shown: 2.00 percentage points [-0.48, 4.48] (95 % interval over 3 common seeds).',
    );
  });

  it('decides at the confidence stated', () => {
    // Half-width 2.920·0.01/√3 = 0.01686.
    const [own, other] = [bySeed([0.91, 0.92, 0.93]), bySeed([0.9, 0.9, 0.9])];
    const found = searchVerdict(own, other, { confidence: 0.9 });
    expect(found).toMatchObject({ verdict: 'better', confidence: 0.9 });
    expect(found.low).toBeCloseTo(0.02 - 0.01686, 5);
    expect(found.text).toBe(
      'The search beats random genomes of the same budget by 2.00 percentage points [0.31, 3.69] (90 % interval over 3 common seeds).',
    );
    expect(searchVerdict(other, own, { confidence: 0.9 }).text).toBe(
      'The search is worse than random genomes of the same budget by 2.00 percentage points [0.31, 3.69] (90 % interval over 3 common seeds).',
    );
    expect(searchVerdict(other, own, { confidence: 0.9 }).verdict).toBe('worse');
  });

  it('uses Welch’s interval where seeds differ', () => {
    // Variances 0.0004/3 and 0.0005/3/4: standard error 0.0132288, 3.2347 degrees of freedom, t = 3.05571.
    const found = searchVerdict(bySeed([0.9, 0.92, 0.94]), bySeed([0.8, 0.81, 0.82, 0.83], 100));
    expect(found).toMatchObject({ verdict: 'better', method: 'welch', seeds: { search: 3, random: 4 } });
    expect(found.difference).toBeCloseTo(0.105, 12);
    expect(found.low).toBeCloseTo(0.0645767, 6);
    expect(found.high).toBeCloseTo(0.1454233, 6);
    expect(found.text).toContain('(95 % interval over 3 and 4 seeds, not paired)');
  });

  it('does not rest on two common seeds where each has enough of its own', () => {
    const found = searchVerdict(bySeed([0.9, 0.91, 0.92, 0.93]), bySeed([0.8, 0.81, 0.82], 3));
    expect(found).toMatchObject({ method: 'welch', seeds: { search: 4, random: 3 } });
  });

  it('is not there with too few seeds, and says so', () => {
    const found = searchVerdict(bySeed([0.9, 0.92]), bySeed([0.8], 1));
    expect(found).toMatchObject({ verdict: null, low: null, high: null, method: null });
    expect(found.difference).toBeCloseTo(0.11, 12);
    expect(found.text).toBe(
      'Whether the search beats random genomes cannot be said yet: the search has 2 seeds and random genomes have 1 seed, and each needs at least 3.',
    );
    expect(searchVerdict(bySeed([0.9, 0.91, 0.92]), new Map())).toMatchObject({
      verdict: null,
      difference: null,
      text: expect.stringContaining(': random genomes have no finished seed, and each') as string,
    });
  });

  it('shows no difference where there is none at all', () => {
    expect(searchVerdict(bySeed([0.9, 0.9, 0.9]), bySeed([0.9, 0.9, 0.9], 7))).toMatchObject({
      verdict: 'no-difference',
      low: 0,
      high: 0,
    });
    expect(() => searchVerdict(new Map(), new Map(), { confidence: 95 })).toThrow(/between 0 and 1/);
  });
});
