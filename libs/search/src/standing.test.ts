/** @file What a search says of itself while it waits: how far it is, how far it will be, what trainers have worked for it. */
import {
  datasetShapes,
  experimentSpecSchema,
  strategyNames,
  type SearchAnswer,
  type StrategyName,
} from '@bionas/contracts';
import { supernetOfSpace } from '@bionas/search-space';
import { expect, it } from 'vitest';
import { observeAnswers, proposeRound, standingOf, startSearch } from './search.ts';
import type { SearchSettings } from './search-strategy.ts';
import { fakePool, type FakePool } from './testing/fake-pool.ts';

const strategies = {
  random: { name: 'random' },
  evolution: { name: 'evolution', population: 4, sample: 2 },
  darts: { name: 'darts', epochs: 5 },
  'eg-nas': { name: 'eg-nas', epochs: 4, warmupEpochs: 2, runs: 1, generations: 2, population: 4 },
} as const satisfies Record<StrategyName, object>;

function searching(name: StrategyName): { settings: SearchSettings; pool: FakePool } {
  const { space, search, dataset } = experimentSpecSchema.parse({
    name: 'standing',
    space: { kind: 'cell', rules: ['bp', 'fa'] },
    search: { strategy: strategies[name], candidates: 6, parallel: 4 },
  });
  if (space.kind !== 'cell') throw new Error('cells were asked for');
  const { strategy } = experimentSpecSchema.parse({
    name: 'columns',
    space: { kind: 'cell' },
    search: { strategy: strategies.darts },
  }).search;
  if (strategy.name !== 'darts') throw new Error('darts was asked for');
  const pool = fakePool(supernetOfSpace(space, { ...strategy, none: name === 'darts' }).candidates, 5);
  return { settings: { space, search, image: datasetShapes[dataset.name], top: 2 }, pool };
}

it.each(strategyNames)('%s is, after a round, where it said that it would be', (name) => {
  const { settings, pool } = searching(name);
  let state = startSearch(1, settings);
  let rounds = 0;
  for (;;) {
    const proposed = proposeRound(state, settings);
    state = proposed.state;
    if (state.over) break;
    const { fraction, round } = standingOf(state, settings);
    if (round === undefined) throw new Error('a round is open');
    expect(round.first).toBe(proposed.questions[0]?.question);
    expect(round.until).toBeGreaterThan(fraction);
    const answers = proposed.questions.map((one): SearchAnswer => ({ ...pool.answer(one), trainerMs: 10 }));
    state = observeAnswers(state, answers, settings);
    expect(standingOf(state, settings).fraction).toBeCloseTo(round.until, 9);
    rounds += 1;
  }
  expect(standingOf(state, settings)).toMatchObject({ fraction: 1 });
  expect(standingOf(state, settings)).not.toHaveProperty('round');
  expect(rounds).toBe({ random: 2, evolution: 2, darts: 6, 'eg-nas': 9 }[name]);
  expect(state.trainerMs).toBe(10 * state.asked);
});

it('says what an epoch of EG-NAS does', () => {
  const { settings, pool } = searching('eg-nas');
  let state = startSearch(1, settings);
  const texts: string[] = [];
  for (;;) {
    const proposed = proposeRound(state, settings);
    state = proposed.state;
    if (state.over) break;
    texts.push(standingOf(state, settings).text);
    state = observeAnswers(state, proposed.questions.map(pool.answer), settings);
  }
  expect(texts).toEqual([
    'epoch 1 of 4: training the supernet',
    'epoch 2 of 4: training the supernet',
    'epoch 3 of 4: scoring generation 1 of 2',
    'epoch 3 of 4: scoring generation 2 of 2',
    'epoch 3 of 4: training the supernet',
    'epoch 4 of 4: scoring generation 1 of 2',
    'epoch 4 of 4: scoring generation 2 of 2',
    'epoch 4 of 4: training the supernet',
    '0 of 6 readings of the alphas trained',
  ]);
});

it('keeps the account of an answer that is told twice, once', () => {
  const { settings, pool } = searching('random');
  const { questions, state } = proposeRound(startSearch(1, settings), settings);
  const answers = questions.map((one): SearchAnswer => ({ ...pool.answer(one), trainerMs: 5 }));
  const once = observeAnswers(state, answers.slice(0, 2), settings);
  expect(once.trainerMs).toBe(10);
  expect(observeAnswers(once, answers.slice(0, 3), settings).trainerMs).toBe(15);
  const untold = questions.map(pool.answer);
  expect(observeAnswers(once, untold, settings).trainerMs).toBe(10);
});
