import type { CostEstimate, SearchCost } from '@bionas/contracts';
import { MantineProvider } from '@mantine/core';
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { SearchCostView } from '../experiments/search/search-cost-card.tsx';
import { CostView } from '../launch/launch-cost.tsx';

afterEach(cleanup);

/** With plain spaces. */
const textOf = (name: string): string =>
  screen.getByRole('region', { name }).textContent.replaceAll(/\s/g, ' ');
const range = (middle: number) => ({ low: middle / 2, middle, high: 2 * middle });

it('shows an estimate part by part, and what is not known', () => {
  const estimate: CostEstimate = {
    parts: [
      { part: 'candidates', jobs: 24, work: range(120), basis: 'alike', measured: 12 },
      { part: 'attacks', jobs: 1, work: null, basis: 'none', measured: 0 },
    ],
    ...{ trainers: range(120), attackers: null, wall: null, pool: { trainers: 2, attackers: 1 } },
    notes: ['Nothing like this was measured here yet, so that its cost is not known: attacks.'],
  };
  render(
    <MantineProvider>
      <CostView estimate={estimate} />
    </MantineProvider>,
  );
  const text = textOf('What it will cost');
  expect(text).toContain('Candidates, 24 jobs2 m 00 s1 m 00 s to 4 m 00 s');
  expect(text).toContain('Attacks, 1 jobnot knownnothing measured');
  expect(text).toContain('On the clocknot knownwith 2 trainers and 1 attacker');
  expect(text).toContain('so that its cost is not known: attacks.');
});

it('shows what a search has cost, its limits and what is to come', () => {
  const cost: SearchCost = {
    evaluations: { done: 3, planned: 10 },
    parts: [{ part: 'candidates', done: 3, planned: 10, trainerSeconds: 90 }],
    ...{ trainerSeconds: 90, wallSeconds: 60, limits: { trainerHours: 2, timeLimitMinutes: null } },
    toCome: { trainers: range(120), wall: null, notes: [] },
  };
  const draw = (shown: SearchCost): string => {
    render(
      <MantineProvider>
        <SearchCostView cost={shown} />
      </MantineProvider>,
    );
    return textOf('Cost of the search');
  };
  const text = draw(cost);
  expect(text).toContain('Trainings of candidates3 of 10');
  expect(text).toContain('Work of trainers, of 2 h1 m 30 sto come: 2 m 00 s (1 m 00 s to 4 m 00 s)');
  expect(text).toContain('On the clock1 m 00 sto come: not known');
  expect(text).toContain('Candidates: 3 of 10 jobs, 1 m 30 s');
  cleanup();
  expect(draw({ ...cost, toCome: null })).toContain('the search is over');
});
