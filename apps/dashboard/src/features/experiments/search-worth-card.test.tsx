import type { SearchWorth } from '@bionas/contracts';
import { MantineProvider } from '@mantine/core';
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { differenceOf, SearchWorthView } from './search-worth-card.tsx';

afterEach(cleanup);

const found: SearchWorth = {
  ...{ verdict: 'better', difference: 0.06, low: 0.035, high: 0.085, confidence: 0.95, method: 'paired' },
  seeds: { search: 3, random: 3 },
  text: 'The search beats random genomes.',
  genomes: { search: 2, random: 1 },
  accuracy: {
    search: { mean: 0.945, low: 0.93, high: 0.96, n: 3, values: [0.94, 0.945, 0.95] },
    random: { mean: 0.885, low: 0.87, high: 0.9, n: 3, values: [0.89, 0.885, 0.88] },
  },
  rankCorrelation: { tau: 0.8, p: 0.083, method: 'exact', n: 5 },
  rankedGenomes: 5,
  rankText: 'Kendall’s tau is 0.80.',
};
const draw = (worth: SearchWorth): string => {
  render(
    <MantineProvider>
      <SearchWorthView worth={worth} />
    </MantineProvider>,
  );
  return screen.getByRole('region', { name: 'What the search was worth' }).textContent;
};

it('shows the verdict with both sides, the difference and the rank correlation', () => {
  const text = draw(found);
  for (const part of [
    'The search beats random genomes.',
    '2 mixes, mean test accuracy',
    '1 random genome',
    '+6.00',
    '0.8',
    'Kendall’s tau is 0.80.',
  ])
    expect(text).toContain(part);
});

it('shows no number where none is known', () => {
  const text = draw({
    ...found,
    ...{ verdict: null, difference: null, low: null, high: null, method: null },
    accuracy: { search: null, random: null },
    rankCorrelation: null,
  });
  expect(text).toContain('not yet measured');
  expect(text).toContain('not known');
  expect(text).not.toMatch(/NaN|\+6/);
});

it('rests the difference on the smaller side', () => {
  expect(differenceOf({ ...found, seeds: { search: 4, random: 3 } })?.n).toBe(3);
  expect(differenceOf({ ...found, difference: null })).toBeNull();
});
