/** What halving and several objectives ask of every strategy that draws genomes. */
import {
  datasetShapes,
  experimentSpecSchema,
  genomeId,
  type Genome,
  type SearchAnswer,
  type SearchQuestion,
} from '@bionas/contracts';
import { costsOf, finalNetwork } from '@bionas/search-space';
import { describe, expect, it } from 'vitest';
import type { SearchSettings } from '../search-strategy.ts';
import { parseSearchState, type SearchState } from '../search-state.ts';
import { bestOf, observeAnswers, proposeRound, scoredIn, standingOf, startSearch } from '../search.ts';

type SearchInput = NonNullable<Parameters<typeof experimentSpecSchema.parse>[0]> & object;
const image = datasetShapes.mnist;

function settingsOf(search: SearchInput, layers = 4): SearchSettings {
  const parsed = experimentSpecSchema.parse({
    name: 'sampling',
    space: { kind: 'chain', layers },
    search: { parallel: 4, ...search },
  });
  return { space: parsed.space, search: parsed.search, image, top: 5 };
}

/** Share of FA among the layers, and a bonus for 5x5 kernels. */
function shareOfFa(genome: Genome): number {
  if (genome.space !== 'bionas-chain-v1') throw new Error('the toy score is for chains');
  const points = genome.layers.map(
    ({ rule, operation }) => (rule === 'fa' ? 2 : 0) + (operation === 'conv_5x5' ? 1 : 0),
  );
  return points.reduce((sum, point) => sum + point, 0) / (3 * points.length);
}

type Score = (genome: Genome, epochs: number) => number | null;
/** More epochs are worth a little, of every genome alike. */
const longer: Score = (genome, epochs) => 0.8 * shareOfFa(genome) + 0.02 * epochs;

function answerOf(question: SearchQuestion, settings: SearchSettings, score: Score): SearchAnswer {
  if (question.kind !== 'evaluate') throw new Error(`no toy answer to ${question.kind}`);
  const { genome, epochs } = question;
  return {
    kind: 'evaluate',
    question: question.question,
    genome,
    score: score(genome, epochs ?? settings.search.training.epochs),
  };
}

interface Asked {
  readonly state: SearchState;
  readonly questions: Extract<SearchQuestion, { kind: 'evaluate' }>[];
}

function runToEnd(
  start: SearchState,
  settings: SearchSettings,
  { score = longer, reversed = false }: { score?: Score; reversed?: boolean } = {},
): Asked {
  let state = start;
  const questions: Asked['questions'] = [];
  for (;;) {
    const proposed = proposeRound(state, settings);
    state = proposed.state;
    if (state.over) return { state, questions };
    questions.push(...proposed.questions.filter((one) => one.kind === 'evaluate'));
    const answers = proposed.questions.map((one) => answerOf(one, settings, score));
    state = observeAnswers(state, reversed ? answers.reverse() : answers, settings);
  }
}

const evolution = { name: 'evolution', population: 6, sample: 3 };
const halving = { minEpochs: 1, reduction: 3 };
const variants: [string, SearchInput][] = [
  ['random with halving', { strategy: { name: 'random' }, halving, training: { epochs: 9 } }],
  ['evolution with halving', { strategy: evolution, halving, training: { epochs: 9 } }],
  ['evolution by two objectives', { strategy: evolution, objectives: ['accuracy', 'parameters'] }],
  [
    'evolution by two objectives with halving',
    { strategy: evolution, objectives: ['bio-share', 'accuracy'], halving, training: { epochs: 9 } },
  ],
];

describe.each(variants)('%s', (_, search) => {
  const settings = settingsOf({ ...search, candidates: 42 });
  const name = settings.search.strategy.name;

  it('depends on its seed alone, and stops at its budget of trainings', () => {
    const first = runToEnd(startSearch(5, settings), settings);
    expect(runToEnd(startSearch(5, settings), settings, { reversed: true })).toEqual(first);
    expect(runToEnd(startSearch(6, settings), settings).questions).not.toEqual(first.questions);
    expect(first.questions).toHaveLength(42);
    expect(standingOf(first.state, settings).fraction).toBe(1);
  });

  it('goes on from JSON in mid-round as if it had never stopped', () => {
    const uninterrupted = runToEnd(startSearch(2, settings), settings).state;
    let state = startSearch(2, settings);
    for (let round = 0; round < 5; round += 1) {
      const proposed = proposeRound(state, settings);
      const answers = proposed.questions.map((one) => answerOf(one, settings, longer));
      state = observeAnswers(proposed.state, answers.slice(0, round < 4 ? undefined : 1), settings);
    }
    const revived = parseSearchState(JSON.parse(JSON.stringify(state)), name);
    expect(proposeRound(revived, settings).questions).toHaveLength(3);
    expect(runToEnd(revived, settings).state).toEqual(uninterrupted);
  });

  it('never names what could not be trained best', () => {
    const failing: Score = (genome, epochs) => (genomeId(genome) < '8' ? null : longer(genome, epochs));
    const { state } = runToEnd(startSearch(1, settings), settings, { score: failing });
    const best = bestOf(state, settings);
    expect(best.length).toBeGreaterThan(0);
    expect(best.every(({ genome, score }) => score !== null && genomeId(genome) >= '8')).toBe(true);
    expect(new Set(best.map(({ genome }) => genomeId(genome))).size).toBe(best.length);
  });
});

describe.each(variants.filter(([title]) => title.endsWith('with halving')))('%s', (_, search) => {
  const settings = settingsOf({ ...search, candidates: 60 });
  const { state, questions } = runToEnd(startSearch(3, settings), settings);

  it('trains a genome a first time for 1 epoch, then for 3, then for all', () => {
    const asked = new Map<string, (number | null)[]>();
    for (const { genome, epochs } of questions) {
      asked.set(genomeId(genome), [...(asked.get(genomeId(genome)) ?? []), epochs]);
    }
    const courses = [...asked.values()].map((course) => course.join(' '));
    // Null, as many as the experiment says, is the empty text.
    expect(new Set(courses)).toEqual(new Set(['1', '1 3', '1 3 ']));
    const longerOnes = courses.filter((course) => course !== '1').length;
    // A third of a rung goes on, and some that were of the best third only for a time; the last round has not been looked at yet.
    expect(longerOnes).toBeLessThan(asked.size / 2);
    expect(longerOnes).toBeGreaterThanOrEqual(Math.floor((asked.size - 8) / 3));
  });

  it('names those best that were trained longest', () => {
    const epochs = new Map(questions.map((one) => [one.question, one.epochs ?? 9]));
    const lengths = bestOf(state, settings).map(({ candidate }) => epochs.get(candidate) ?? 0);
    expect(lengths[0]).toBe(9);
    expect(lengths).toEqual([...lengths].sort((a, b) => b - a));
  });

  it('counts trainings in its words and its scores', () => {
    expect(standingOf(state, settings).text).toMatch(/^60 of 60 trainings, best /);
    expect(scoredIn(state, settings)).toHaveLength(60);
  });
});

it('takes the score of the shorter training where the longer one failed', () => {
  const settings = settingsOf({
    strategy: { name: 'random' },
    halving,
    training: { epochs: 9 },
    candidates: 12,
  });
  const score: Score = (genome, epochs) => (epochs > 1 ? null : longer(genome, epochs));
  const { state, questions } = runToEnd(startSearch(1, settings), settings, { score });
  const short = questions.filter(({ epochs }) => epochs === 1);
  expect(short.length).toBeLessThan(12);
  const wanted = Math.max(...short.map(({ genome }) => longer(genome, 1) ?? 0));
  expect(bestOf(state, settings)[0]?.score).toBe(wanted);
});

describe('several objectives', () => {
  const parametersOf = (genome: Genome, settings: SearchSettings): number =>
    costsOf(genome, finalNetwork(settings.space), image).parameters;

  it('puts the Pareto front first, and in it the first objective', () => {
    const search = { strategy: { name: 'random' }, candidates: 40, parallel: 8 };
    const settings = { ...settingsOf({ ...search, objectives: ['accuracy', 'parameters'] }), top: 40 };
    const { state } = runToEnd(startSearch(1, settings), settings);
    const best = bestOf(state, settings).map(({ genome, score }) => ({
      score: score ?? 0,
      parameters: parametersOf(genome, settings),
    }));
    const beaten = best.map((one) =>
      best.some(
        (other) =>
          other.score >= one.score &&
          other.parameters <= one.parameters &&
          (other.score > one.score || other.parameters < one.parameters),
      ),
    );
    const front = beaten.indexOf(true);
    expect(front).toBeGreaterThan(1);
    expect(beaten.slice(0, front).every((each) => !each)).toBe(true);
    expect(beaten.slice(front).every((each) => each)).toBe(true);
    const scores = best.slice(0, front).map(({ score }) => score);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    // The other way round the same front begins with the smallest network.
    const reversed = {
      ...settings,
      search: { ...settings.search, objectives: ['parameters' as const, 'accuracy' as const] },
    };
    const smallest = bestOf(state, reversed)[0];
    expect(smallest && parametersOf(smallest.genome, settings)).toBe(
      Math.min(...best.map(({ parameters }) => parameters)),
    );
  });

  it('lets evolution find a wider front than drawing at random', () => {
    /** Area that the front covers, seen from no accuracy and 20,000 parameters. */
    const area = (strategy: SearchInput, seed: number): number => {
      const settings = settingsOf({ strategy, candidates: 60, objectives: ['accuracy', 'parameters'] });
      const { state } = runToEnd(startSearch(seed, settings), settings, { score: shareOfFa });
      const points = scoredIn(state, settings)
        .map(({ genome, score }) => [parametersOf(genome, settings), score ?? 0] as const)
        .sort(([a], [b]) => a - b);
      let [covered, height, left] = [0, 0, 0];
      for (const [parameters, score] of [...points, [20_000, 1] as const]) {
        covered += height * (Math.min(parameters, 20_000) - left);
        left = Math.min(parameters, 20_000);
        height = Math.max(height, score);
      }
      return covered;
    };
    const seeds = Array.from({ length: 6 }, (_, seed) => seed);
    const mean = (strategy: SearchInput): number =>
      seeds.reduce((sum, seed) => sum + area(strategy, seed), 0) / seeds.length;
    expect(mean(evolution)).toBeGreaterThan(1.1 * mean({ name: 'random' }));
  });

  it('honours a single objective that is not accuracy', () => {
    const settings = settingsOf({ strategy: evolution, candidates: 60, objectives: ['parameters'] });
    const { state } = runToEnd(startSearch(1, settings), settings);
    const all = scoredIn(state, settings).map(({ genome }) => parametersOf(genome, settings));
    expect(parametersOf(bestOf(state, settings)[0]?.genome as Genome, settings)).toBe(Math.min(...all));
    const early = all.slice(0, 12).reduce((sum, value) => sum + value, 0);
    expect(all.slice(-12).reduce((sum, value) => sum + value, 0)).toBeLessThan(early);
  });
});

it('names the parents of a child: scored in an earlier round, and but for crossover one place away', () => {
  const settings = settingsOf({ strategy: { ...evolution, crossover: 0.3 }, candidates: 60 });
  const { questions } = runToEnd(startSearch(4, settings), settings);
  const roots = questions.filter(({ parents }) => parents?.length === 0).map(({ question }) => question);
  // The first two rounds of four are drawn: only then are there six scores.
  expect(roots).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  for (const { question, parents = [] } of questions)
    for (const parent of parents) expect(parent).toBeLessThan(question - (question % 4));
  const single = questions.filter(({ parents }) => parents?.length === 1);
  expect(single.length).toBeGreaterThan(20);
  expect(questions.some(({ parents }) => parents?.length === 2)).toBe(true);
  const textOf = ({ genome }: { genome: Genome }): string[] =>
    genome.space === 'bionas-chain-v1'
      ? [...genome.layers.flatMap(({ operation, rule }) => [operation, String(rule)]), genome.slots.head]
      : [];
  const steps = single.map((child) => {
    const parent = textOf(questions[child.parents?.[0] ?? -1] ?? child);
    return textOf(child).filter((text, place) => text !== parent[place]).length;
  });
  expect(Math.min(...steps)).toBeGreaterThan(0);
  // A child of one parent by crossover with itself is a mutation too.
  expect(steps.filter((step) => step === 1).length).toBeGreaterThan(steps.length / 2);
  const random = settingsOf({ strategy: { name: 'random' }, candidates: 8 });
  const drawn = runToEnd(startSearch(4, random), random).questions;
  expect(drawn.map(({ parents }) => parents?.length)).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
});
