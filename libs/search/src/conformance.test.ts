/** What every strategy owes, over the registry: a new one is tested as soon as it has its line there. */
import {
  experimentSpecSchema,
  genomeId,
  rulesOf,
  type Genome,
  type ScoredCandidate,
  type SpaceSpec,
  type StrategyName,
} from '@bionas/contracts';
import { trainingForm, validateGenome } from '@bionas/search-space';
import { describe, expect, it } from 'vitest';
import { strategies } from './registry.ts';
import { parseSearchState, type SearchState } from './search-state.ts';
import {
  bestOf,
  isSearchDone,
  observeScores,
  proposeRound,
  startSearch,
  type SearchSettings,
} from './search.ts';

/** A score a search can climb: the share of FA among the rules of the layers, and a bonus for 5x5 kernels. */
function toyScore(genome: Genome): number {
  if (genome.space !== 'bionas-chain-v1') throw new Error('the toy score is for chains');
  const points = genome.layers.map(
    ({ rule, operation }) => (rule === 'fa' ? 2 : 0) + (operation === 'conv_5x5' ? 1 : 0),
  );
  return points.reduce((sum, point) => sum + point, 0) / (3 * points.length);
}

function settings(
  name: StrategyName,
  change: { candidates?: number; parallel?: number; layers?: number } = {},
): SearchSettings {
  const { space, search } = experimentSpecSchema.parse({
    name: 'conformance',
    space: { kind: 'chain', layers: change.layers ?? 4 },
    search: {
      strategy: name === 'evolution' ? { name, population: 8, sample: 4 } : { name },
      candidates: change.candidates ?? 40,
      parallel: change.parallel ?? 4,
    },
  });
  return { space, search };
}

const score = (round: { candidate: number; genome: Genome }[]): ScoredCandidate[] =>
  round.map((each) => ({ ...each, score: toyScore(each.genome) }));

function runToEnd(
  state: SearchState,
  options: SearchSettings,
  order: (results: ScoredCandidate[]) => ScoredCandidate[] = (all) => all,
): SearchState {
  let current = state;
  while (!isSearchDone(current, options.search)) {
    const proposed = proposeRound(current, options);
    current = observeScores(proposed.state, order(score(proposed.round)));
  }
  return current;
}

describe.each(Object.keys(strategies) as StrategyName[])('%s', (name) => {
  it('proposes valid genomes only, none twice', () => {
    const options = settings(name);
    const { candidates } = runToEnd(startSearch(1), options);
    for (const { genome } of candidates) expect(() => validateGenome(genome, options.space)).not.toThrow();
    expect(new Set(candidates.map(({ genome }) => genomeId(genome))).size).toBe(40);
  });

  it('depends on its seed and on nothing else, not even on the order of the answers', () => {
    const options = settings(name);
    const first = runToEnd(startSearch(5), options);
    expect(runToEnd(startSearch(5), options, (all) => [...all].reverse())).toEqual(first);
    expect(runToEnd(startSearch(6), options)).not.toEqual(first);
  });

  it('goes on from JSON in mid-round as if it had never stopped', () => {
    const options = settings(name);
    const uninterrupted = runToEnd(startSearch(2), options);
    let state = startSearch(2);
    for (let round = 0; round < 3; round += 1) {
      const proposed = proposeRound(state, options);
      state = observeScores(proposed.state, score(proposed.round).slice(0, round < 2 ? undefined : 1));
    }
    const revived = parseSearchState(JSON.parse(JSON.stringify(state)));
    expect(proposeRound(revived, options).round).toHaveLength(3);
    expect(runToEnd(revived, options)).toEqual(uninterrupted);
  });

  it('stops at its budget, also when that is no multiple of the round', () => {
    const options = settings(name, { candidates: 11, parallel: 4 });
    const state = runToEnd(startSearch(1), options);
    expect(state.candidates).toHaveLength(11);
    expect(proposeRound(state, options).round).toEqual([]);
  });

  it('survives candidates that cannot be trained and never names them best', () => {
    const options = settings(name);
    let state = startSearch(1);
    while (!isSearchDone(state, options.search)) {
      const proposed = proposeRound(state, options);
      const failing = (candidate: number): boolean => candidate % 3 === 0;
      state = observeScores(
        proposed.state,
        score(proposed.round).map((each) => (failing(each.candidate) ? { ...each, score: null } : each)),
      );
    }
    const best = bestOf(state, 5);
    expect(best.every(({ candidate }) => candidate % 3 !== 0)).toBe(true);
    expect(best.map((each) => each.score)).toEqual(
      [...best.map((each) => each.score)].sort((a, b) => (b ?? 0) - (a ?? 0)),
    );
  });

  it('repeats itself only when the space is exhausted', () => {
    // One layer: two plain convolutions whose rule changes nothing and two separable ones with five rules make twelve trainings.
    for (let seed = 0; seed < 10; seed += 1) {
      const options = settings(name, { candidates: 20, layers: 1 });
      const { candidates } = runToEnd(startSearch(seed), options);
      expect(candidates).toHaveLength(20);
      const forms = candidates.map(({ genome }) => genomeId(trainingForm(genome)));
      expect(new Set(forms.slice(0, 12)).size).toBe(12);
    }
  });

  it('searches a space of a single genome', () => {
    const options = settings(name, { candidates: 10, layers: 1 });
    const space = {
      ...options.space,
      operations: ['conv_3x3' as const],
      rules: ['fa' as const],
    } as SpaceSpec;
    const { candidates } = runToEnd(startSearch(1), { ...options, space });
    expect(new Set(candidates.map(({ genome }) => genomeId(genome))).size).toBe(1);
  });

  it('searches cells with searched slots', () => {
    const { space, search } = experimentSpecSchema.parse({
      name: 'cells',
      space: { kind: 'cell', slots: { stem: 'searched' } },
      search: { strategy: { name, ...(name === 'evolution' ? { crossover: 0.5 } : {}) }, candidates: 30 },
    });
    let state = startSearch(1);
    while (!isSearchDone(state, search)) {
      const proposed = proposeRound(state, { space, search });
      const scores = proposed.round.map((each) => ({ ...each, score: each.candidate / 30 }));
      state = observeScores(proposed.state, scores);
    }
    for (const { genome } of state.candidates) expect(() => validateGenome(genome, space)).not.toThrow();
    expect(new Set(state.candidates.map(({ genome }) => genomeId(genome))).size).toBe(30);
  });
});

describe('evolution', () => {
  it('finds better genomes than random search with the same budget', () => {
    // Mean best over 12 seeds: a single seed can go either way.
    const meanBest = (name: StrategyName): number => {
      const bests = Array.from(
        { length: 12 },
        (_, seed) => bestOf(runToEnd(startSearch(seed), settings(name)), 1)[0]?.score ?? 0,
      );
      return bests.reduce((sum, value) => sum + value, 0) / bests.length;
    };
    expect(meanBest('evolution')).toBeGreaterThan(meanBest('random') + 0.05);
  });

  it('changes one place of a parent from its population', () => {
    const options = settings('evolution', { parallel: 1 });
    const { candidates } = runToEnd(startSearch(3), options);
    const child = candidates[20]?.genome;
    const population = candidates.slice(12, 20).map(({ genome }) => genome);
    const places = (genome: Genome | undefined): string[] =>
      genome?.space === 'bionas-chain-v1'
        ? genome.layers.flatMap(({ operation, rule }) => [operation, rule])
        : [];
    const distances = population.map(
      (parent) => places(parent).filter((place, index) => place !== places(child)[index]).length,
    );
    expect(Math.min(...distances)).toBe(1);
    expect(rulesOf(child as Genome).length).toBe(5);
  });
});

describe('observeScores', () => {
  it('refuses scores of another search', () => {
    const { state, round } = proposeRound(startSearch(1), settings('random'));
    const [first, second] = round;
    if (!first || !second) throw new Error('a round has four candidates');
    expect(() => observeScores(state, [{ candidate: 0, genome: second.genome, score: 1 }])).toThrow(
      'has not proposed',
    );
    expect(() => observeScores(state, [{ candidate: 99, genome: first.genome, score: 1 }])).toThrow(
      'has not proposed',
    );
  });
});

describe('parseSearchState', () => {
  it('names what is wrong with a damaged checkpoint', () => {
    expect(() => parseSearchState({ version: 1, seed: 1, candidates: [{ genome: {}, score: 2 }] })).toThrow(
      'candidates.0',
    );
  });
});
