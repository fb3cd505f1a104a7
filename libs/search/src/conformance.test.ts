/** What every strategy that draws genomes owes; those with shared weights: `supernet/supernet-strategies.test.ts`. */
import {
  datasetShapes,
  experimentSpecSchema,
  genomeId,
  parseNb201,
  rulesOf,
  strategyNames,
  type Genome,
  type SearchAnswer,
  type SearchQuestion,
  type SpaceSpec,
  type StrategyName,
} from '@bionas/contracts';
import {
  costsOf,
  countTrainingForms,
  finalNetwork,
  trainingForm,
  validateGenome,
} from '@bionas/search-space';
import { describe, expect, it } from 'vitest';
import { parseSearchState, type SearchState } from './search-state.ts';
import { bestOf, observeAnswers, proposeRound, scoredIn, startSearch } from './search.ts';
import type { SearchSettings } from './search-strategy.ts';

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
  return { space, search, image, top: 5 };
}
const image = datasetShapes.mnist;

const answerTo = (question: SearchQuestion, score = toyScore): SearchAnswer => {
  if (question.kind !== 'evaluate') throw new Error(`no toy answer to ${question.kind}`);
  const { genome } = question;
  return { kind: 'evaluate', question: question.question, genome, score: score(genome) };
};
const answersTo = (questions: readonly SearchQuestion[]): SearchAnswer[] =>
  questions.map((question) => answerTo(question));

function runToEnd(
  state: SearchState,
  options: SearchSettings,
  answers: (questions: SearchQuestion[]) => SearchAnswer[] = answersTo,
): SearchState {
  let current = state;
  for (;;) {
    const proposed = proposeRound(current, options);
    current = proposed.state;
    if (current.over) return current;
    current = observeAnswers(current, answers(proposed.questions), options);
  }
}
const genomesOf = (state: SearchState, options: SearchSettings): Genome[] =>
  scoredIn(state, options).map(({ genome }) => genome);

const samplers = strategyNames.filter((name) => name !== 'darts' && name !== 'eg-nas');

describe.each(samplers)('%s', (name) => {
  it('proposes valid genomes only, none twice', () => {
    const options = settings(name);
    const genomes = genomesOf(runToEnd(startSearch(1, options), options), options);
    for (const genome of genomes) expect(() => validateGenome(genome, options.space)).not.toThrow();
    expect(new Set(genomes.map(genomeId)).size).toBe(40);
  });

  it('depends on its seed and on nothing else, not even on the order of the answers', () => {
    const options = settings(name);
    const first = runToEnd(startSearch(5, options), options);
    const backwards = runToEnd(startSearch(5, options), options, (all) => answersTo(all).reverse());
    expect(backwards).toEqual(first);
    const other = runToEnd(startSearch(6, options), options);
    expect(genomesOf(other, options)).not.toEqual(genomesOf(first, options));
  });

  it('goes on from JSON in mid-round as if it had never stopped', () => {
    const options = settings(name);
    const uninterrupted = runToEnd(startSearch(2, options), options);
    let state = startSearch(2, options);
    for (let round = 0; round < 3; round += 1) {
      const proposed = proposeRound(state, options);
      const answers = answersTo(proposed.questions).slice(0, round < 2 ? undefined : 1);
      state = observeAnswers(proposed.state, answers, options);
    }
    const revived = parseSearchState(JSON.parse(JSON.stringify(state)), name);
    expect(proposeRound(revived, options).questions).toHaveLength(3);
    expect(runToEnd(revived, options)).toEqual(uninterrupted);
  });

  it('stops at its budget, also when that is no multiple of the round', () => {
    const options = settings(name, { candidates: 11, parallel: 4 });
    const state = runToEnd(startSearch(1, options), options);
    expect(scoredIn(state, options)).toHaveLength(11);
    expect(proposeRound(state, options).questions).toEqual([]);
  });

  it('survives candidates that cannot be trained and never names them best', () => {
    const options = settings(name);
    const state = runToEnd(startSearch(1, options), options, (questions) =>
      questions.map((one) => {
        const answer = answerTo(one);
        return one.question % 3 === 0 ? ({ ...answer, score: null } as SearchAnswer) : answer;
      }),
    );
    const best = bestOf(state, options);
    expect(best.every(({ candidate }) => candidate % 3 !== 0)).toBe(true);
    expect(best.map((each) => each.score)).toEqual(
      [...best.map((each) => each.score)].sort((a, b) => (b ?? 0) - (a ?? 0)),
    );
  });

  it('repeats itself only when the space is exhausted', () => {
    // One layer: two plain convolutions whose rule changes nothing and two separable ones with five rules make twelve trainings.
    for (let seed = 0; seed < 10; seed += 1) {
      const options = settings(name, { candidates: 20, layers: 1 });
      const genomes = genomesOf(runToEnd(startSearch(seed, options), options), options);
      expect(genomes).toHaveLength(20);
      const forms = genomes.map((genome) => genomeId(trainingForm(genome)));
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
    const one = { ...options, space };
    const genomes = genomesOf(runToEnd(startSearch(1, one), one), one);
    expect(new Set(genomes.map(genomeId)).size).toBe(1);
  });

  it('searches cells with searched slots', () => {
    const { space, search } = experimentSpecSchema.parse({
      name: 'cells',
      space: { kind: 'cell', slots: { stem: 'searched' } },
      search: { strategy: { name, ...(name === 'evolution' ? { crossover: 0.5 } : {}) }, candidates: 30 },
    });
    const options = { space, search, image, top: 5 };
    const state = runToEnd(startSearch(1, options), options, (questions) =>
      questions.map((one) => answerTo(one, () => one.question / 30)),
    );
    const genomes = genomesOf(state, options);
    for (const genome of genomes) expect(() => validateGenome(genome, space)).not.toThrow();
    expect(new Set(genomes.map(genomeId)).size).toBe(30);
  });

  it('tries every training of a small NAS-Bench-201 space, each once, with constraints or without', () => {
    const { space, search } = experimentSpecSchema.parse({
      name: 'three nodes',
      space: {
        ...{ kind: 'nas-bench-201', nodes: 3, operations: ['none', 'skip_connect', 'nor_conv_1x1'] },
        ...{ rules: ['fa', 'usf'], slots: { stem: 'fa', reduction: 'usf', head: 'fa' } },
      },
      search: { strategy: { name } },
    });
    const formsOf = (change: {
      candidates: number;
      constraints?: typeof search.constraints;
    }): Set<string> => {
      const options = { space, search: { ...search, ...change }, image, top: 5 };
      const state = runToEnd(startSearch(1, options), options, (questions) =>
        questions.map((one) => answerTo(one, () => one.question / change.candidates)),
      );
      return new Set(genomesOf(state, options).map((genome) => genomeId(trainingForm(genome))));
    };
    const all = countTrainingForms(space);
    expect(formsOf({ candidates: all }).size).toBe(all);
    const oneConvolution = parseNb201('|none~0|+|nor_conv_1x1~0|none~1|');
    const { parameters } = costsOf(oneConvolution, finalNetwork(space), image);
    const constraints = { maxParameters: parameters - 1, minBioShare: 1 };
    // Skips alone: past the middle node, through it, both, neither.
    expect(formsOf({ candidates: 4, constraints }).size).toBe(4);
  });

  it('keeps the constraints', () => {
    const { space, search } = experimentSpecSchema.parse({
      name: 'no back-propagation, few parameters',
      space: { kind: 'chain', slots: { head: 'searched' } },
      search: { strategy: { name }, candidates: 16, constraints: { minBioShare: 1, maxParameters: 6_500 } },
    });
    const options = { space, search, image, top: 5 };
    const genomes = genomesOf(runToEnd(startSearch(1, options), options), options);
    const costs = genomes.map((genome) => costsOf(genome, finalNetwork(space), image));
    expect(costs).toHaveLength(16);
    expect(costs.every(({ bioShare, parameters }) => bioShare === 1 && parameters <= 6_500)).toBe(true);
  });
});

describe('evolution', () => {
  it('finds better genomes than random search with the same budget', () => {
    // Mean best over 12 seeds: a single seed can go either way.
    const meanBest = (name: StrategyName): number => {
      const bests = Array.from(
        { length: 12 },
        (_, seed) =>
          bestOf(runToEnd(startSearch(seed, settings(name)), settings(name)), settings(name))[0]?.score ?? 0,
      );
      return bests.reduce((sum, value) => sum + value, 0) / bests.length;
    };
    expect(meanBest('evolution')).toBeGreaterThan(meanBest('random') + 0.05);
  });

  it('changes one place of a parent from its population', () => {
    const options = settings('evolution', { parallel: 1 });
    const genomes = genomesOf(runToEnd(startSearch(3, options), options), options);
    const child = genomes[20];
    const population = genomes.slice(12, 20);
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

describe('observeAnswers', () => {
  it('refuses answers of another search', () => {
    const options = settings('random');
    const { state, questions } = proposeRound(startSearch(1, options), options);
    const [first, second] = answersTo(questions);
    if (!first || !second) throw new Error('a round has four candidates');
    const refused = (answer: SearchAnswer) => () => observeAnswers(state, [answer], options);
    expect(refused({ ...second, question: 0 })).toThrow('has not asked');
    expect(refused({ ...first, question: 99 })).toThrow('has not asked');
    expect(refused({ kind: 'supernet-score', question: 0, scores: [{ loss: 1, accuracy: 0 }] })).toThrow(
      'has not asked',
    );
  });

  it('leaves what is answered already as it is', () => {
    const options = settings('random');
    const { state, questions } = proposeRound(startSearch(1, options), options);
    const [first] = answersTo(questions);
    if (first?.kind !== 'evaluate') throw new Error('a round has four candidates');
    const once = observeAnswers(state, [first], options);
    expect(observeAnswers(once, [{ ...first, score: 0 }], options)).toEqual(once);
    const whole = observeAnswers(once, answersTo(questions), options);
    expect(observeAnswers(whole, [first], options)).toEqual(whole);
  });
});

describe('parseSearchState', () => {
  it('names what is wrong with a damaged checkpoint', () => {
    const state = startSearch(1, settings('random'));
    const trial = { candidate: 0, genome: {}, score: 2 };
    expect(() => parseSearchState({ ...state, own: { trials: [trial] } }, 'random')).toThrow('trials.0');
    expect(() => parseSearchState({ ...state, round: 1 }, 'random')).toThrow('round');
    expect(() => parseSearchState(state, 'evolution')).toThrow('by random, expected one by evolution');
  });
});

it.each(['random', 'evolution'] as const)(
  '%s by robustness prefers what a short attack leaves right, also when it goes on from its checkpoint',
  (name) => {
    const base = settings(name, { candidates: 24 });
    const options: SearchSettings = {
      ...base,
      search: { ...base.search, objectives: ['robustness', 'accuracy'] },
    };
    // The more accurate, the less robust: by accuracy it would be the other way round.
    const answers = (questions: readonly SearchQuestion[]): SearchAnswer[] =>
      answersTo(questions).map((answer) =>
        answer.kind === 'evaluate' ? { ...answer, robustness: 1 - (answer.score ?? 0) } : answer,
      );
    let state = startSearch(7, options);
    for (;;) {
      const kept = parseSearchState(JSON.parse(JSON.stringify(state)), name);
      const proposed = proposeRound(kept, options);
      state = proposed.state;
      if (state.over) break;
      state = observeAnswers(state, answers(proposed.questions), options);
    }
    const scores = bestOf(state, options).map(({ score }) => score ?? NaN);
    const all = scoredIn(state, options);
    expect(scores[0]).toBe(Math.min(...all.map(({ score }) => score ?? NaN)));
    expect(all.every(({ score, robustness }) => robustness === 1 - (score ?? NaN))).toBe(true);
  },
);
