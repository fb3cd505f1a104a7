import type { CostEstimate, SearchCost } from '@bionas/contracts';
import { expect, it } from 'vitest';
import { estimateLine, estimateText, searchCostText } from './costs.ts';

const range = (middle: number) => ({ low: middle / 2, middle, high: 2 * middle });

it('tells an estimate with its range, and what it goes by', () => {
  const estimate: CostEstimate = {
    parts: [
      { part: 'candidates', jobs: 24, work: range(120), basis: 'alike', measured: 12 },
      { part: 'attacks', jobs: 6, work: null, basis: 'none', measured: 0 },
    ],
    ...{ trainers: range(120), attackers: null, wall: null, pool: { trainers: 2, attackers: 1 } },
    notes: ['Nothing like this was measured here yet.'],
  };
  const text = estimateText(estimate);
  expect(text).toMatch(/candidates.*24.*2 min 0 s \(1 min 0 s to 4 min 0 s\).*12 jobs alike/);
  expect(text).toMatch(/attacks.*6.*not known.*nothing measured/);
  expect(text).toContain('On the clock with 2 trainers and 1 attacker: not known\nNothing like this');
  expect(estimateLine(estimate)).toBe('Cost not known beforehand. Nothing like this was measured here yet.');
  expect(estimateLine({ ...estimate, wall: range(60), notes: [] })).toBe(
    "About 1 min 0 s (30 s to 2 min 0 s) on the clock, 2 min 0 s (1 min 0 s to 4 min 0 s) of trainers' work.",
  );
});

it('tells what a search has cost and what is to come', () => {
  const cost: SearchCost = {
    evaluations: { done: 3, planned: 10 },
    parts: [{ part: 'candidates', done: 3, planned: 10, trainerSeconds: 30 }],
    ...{ trainerSeconds: 30, wallSeconds: 20, limits: { trainerHours: 2, timeLimitMinutes: null } },
    toCome: { trainers: range(60), wall: range(40), notes: [] },
  };
  expect(searchCostText(cost)).toBe(
    [
      "Cost so far: 3 of 10 trainings of candidates, 30 s of 2 h of trainers' work, 20 s on the clock",
      '  candidates 3 of 10 jobs (30 s)',
      "To come: 1 min 0 s (30 s to 2 min 0 s) of trainers' work, 40 s (20 s to 1 min 20 s) on the clock",
    ].join('\n'),
  );
  expect(searchCostText({ ...cost, toCome: null })).not.toContain('To come');
});
