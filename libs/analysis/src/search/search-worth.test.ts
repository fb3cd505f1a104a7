import { describe, expect, it } from 'vitest';
import { searchWorth, type FinalGenome } from './search-worth.ts';

/** Test accuracies by seed from 1 on, validation accuracies a hundredth above. */
const genome = (id: string, searchScore: number | null, ...tests: (number | null)[]): FinalGenome => ({
  id,
  searchScore,
  trainings: tests.flatMap((test, index) =>
    test === null ? [] : [{ seed: index + 1, test, validation: test + 0.01 }],
  ),
});

describe('searchWorth', () => {
  it('compares means over genomes, seed by seed', () => {
    const found = searchWorth({
      mixes: [genome('a', 0.7, 0.92, 0.94, 0.93), genome('b', 0.6, 0.9, 0.9, 0.93)],
      random: [genome('c', null, 0.9, 0.9, 0.9)],
      randomPlanned: 1,
    });
    // Means of the mixes 0.91, 0.92, 0.93: differences 0.01, 0.02, 0.03, half-width 4.303·0.01/√3 = 0.0248.
    expect(found).toMatchObject({
      verdict: 'no-difference',
      method: 'paired',
      seeds: { search: 3, random: 3 },
      genomes: { search: 2, random: 1 },
      accuracy: { random: { mean: 0.9, n: 3 } },
    });
    expect(found.difference).toBeCloseTo(0.02, 12);
    expect(found.low).toBeCloseTo(-0.00484, 5);
    expect(found.accuracy.search?.mean).toBeCloseTo(0.92, 12);
  });

  it('counts a seed once all genomes of a side have it, and no genome that never finished', () => {
    const found = searchWorth({
      mixes: [genome('a', 0.7, 0.92, 0.94, 0.93), genome('b', 0.6, 0.9, null, 0.93), genome('d', 0.5)],
      random: [genome('c', null, 0.9, 0.9, 0.9)],
      randomPlanned: 1,
    });
    expect(found).toMatchObject({
      verdict: null,
      seeds: { search: 2, random: 3 },
      genomes: { search: 2, random: 1 },
    });
    expect(found.accuracy.search?.values[0]).toBeCloseTo(0.91, 12);
  });

  it('says why there is no verdict where no random genome was asked for', () => {
    const found = searchWorth({ mixes: [genome('a', 0.7, 0.9, 0.9, 0.9)], random: [], randomPlanned: 0 });
    expect(found.verdict).toBeNull();
    expect(found.text).toContain('finals.randomGenomes');
  });

  it('ranks mixes and random genomes that the search has scored, each once', () => {
    const shared = genome('c', 0.5, 0.8, 0.8);
    const found = searchWorth({
      // By score b, a, c, d; by accuracy a, b, d, c: 4 of 6 pairs agree, 2 do not.
      mixes: [genome('a', 0.7, 0.92, 0.94), genome('b', 0.8, 0.9, 0.9), shared],
      random: [shared, genome('d', 0.4, 0.85, 0.85), genome('e', null, 0.1, 0.1)],
      randomPlanned: 3,
    });
    expect(found.rankedGenomes).toBe(4);
    expect(found.rankCorrelation?.tau).toBeCloseTo(2 / 6, 12);
    // 18 of the 24 orders of four have a score of 2 or more, or −2 or less: all but the 6 with 3 inversions.
    expect(found.rankCorrelation?.p).toBeCloseTo(18 / 24, 12);
    expect(found.rankText).toBe(
      'Kendall’s tau between scores of the search and final validation accuracy is 0.33 over 4 genomes (p = 0.750).',
    );
  });

  it('has no rank correlation of fewer than three, or of equal ones, and says so', () => {
    const two = searchWorth({
      mixes: [genome('a', 0.7, 0.9), genome('b', 0.8, 0.9)],
      random: [genome('c', null, 0.9)],
      randomPlanned: 1,
    });
    expect(two).toMatchObject({ rankCorrelation: null, rankedGenomes: 2 });
    expect(two.rankText).toContain('2 genomes have both, and 3 are needed');
    const none = searchWorth({ mixes: [], random: [], randomPlanned: 0 });
    expect(none.rankText).toContain('no genomes have both');
    const equal = searchWorth({
      mixes: [genome('a', 0.7, 0.9), genome('b', 0.7, 0.8), genome('c', 0.7, 0.7)],
      random: [],
      randomPlanned: 0,
    });
    expect(equal).toMatchObject({ rankCorrelation: null, rankedGenomes: 3 });
    expect(equal.rankText).toContain('are equal');
  });
});
