import type { SearchWorth } from '@bionas/contracts';
import { expect, it } from 'vitest';
import { searchWorthText } from './list.ts';

it('says what a search was worth, with both sides', () => {
  const worth: SearchWorth = {
    ...{ verdict: 'better', difference: 0.06, low: 0.035, high: 0.085, confidence: 0.95, method: 'paired' },
    seeds: { search: 3, random: 3 },
    text: 'The search beats random genomes.',
    genomes: { search: 2, random: 1 },
    accuracy: { search: { mean: 0.945, low: 0.93, high: 0.96, n: 3, values: [] }, random: null },
    rankCorrelation: null,
    rankedGenomes: 2,
    rankText: 'Three are needed.',
  };
  expect(searchWorthText(worth)).toBe(
    'The search beats random genomes.\n  mixes (2): 94.5 ± 1.5 % (n = 3); random genomes (1): –\nThree are needed.',
  );
});
