/** Searches by shared weights, against a pool that answers by hand. */
import {
  datasetShapes,
  experimentSpecSchema,
  genomeId,
  type SearchAnswer,
  type SearchQuestion,
} from '@bionas/contracts';
import { costsOf, finalNetwork, supernetOfSpace, validateGenome } from '@bionas/search-space';
import { describe, expect, it } from 'vitest';
import { parseSearchState, type SearchState } from '../search-state.ts';
import type { SampledGeneration, SearchSettings } from '../search-strategy.ts';
import {
  bestOf,
  generationOf,
  observeAnswers,
  proposeRound,
  scoredIn,
  standingOf,
  startSearch,
} from '../search.ts';
import { fakePool, growing, likenessOf, shareOf, weightsAfter } from '../testing/fake-pool.ts';

const options = {
  darts: { epochs: 5 },
  'eg-nas': { epochs: 6, warmupEpochs: 2, runs: 2, generations: 2, population: 12, step: 0.5 },
};
type Name = keyof typeof options;
const names = ['darts', 'eg-nas'] as const;

function settingsOf(
  name: Name,
  change: { strategy?: object; search?: object; space?: object } = {},
): SearchSettings {
  const { space, search } = experimentSpecSchema.parse({
    name: 'by shared weights',
    space: { kind: 'cell', rules: ['bp', 'fa'], ...change.space },
    search: {
      strategy: { name, ...options[name], ...change.strategy },
      candidates: 4,
      parallel: 3,
      ...change.search,
    },
  });
  return { space, search, image: datasetShapes['cifar-10'], top: 3 };
}

function candidatesOf({ space, search }: SearchSettings) {
  const { strategy } = search;
  if (space.kind !== 'cell' || (strategy.name !== 'darts' && strategy.name !== 'eg-nas'))
    throw new Error('no supernet');
  return supernetOfSpace(space, strategy).candidates;
}
const wantedIn = (settings: SearchSettings, operation = 'sep_conv_3x3', rule?: string): number =>
  candidatesOf(settings).findIndex((one) => one.operation === operation && one.rule === rule);

/** Runs to the end; every question that was asked. */
function run(
  settings: SearchSettings,
  answersTo: (questions: SearchQuestion[]) => SearchAnswer[],
  from: SearchState = startSearch(1, settings),
): { state: SearchState; asked: SearchQuestion[] } {
  const asked: SearchQuestion[] = [];
  let state = from;
  for (;;) {
    const proposed = proposeRound(state, settings);
    state = proposed.state;
    if (state.over) return { state, asked };
    asked.push(...proposed.questions);
    state = observeAnswers(state, answersTo(proposed.questions), settings);
  }
}
const poolOf = (settings: SearchSettings, rule = 'fa') =>
  fakePool(candidatesOf(settings), wantedIn(settings, 'sep_conv_3x3', rule));

describe.each(names)('%s', (name) => {
  const settings = settingsOf(name);
  const pool = poolOf(settings);
  const answers = (questions: SearchQuestion[]): SearchAnswer[] => questions.map(pool.answer);

  it('ends with distinct valid genomes, the best first, as many as it may train', () => {
    const { state, asked } = run(settings, answers);
    const best = bestOf(state, settings);
    expect(best).toHaveLength(3);
    for (const { genome } of best) expect(() => validateGenome(genome, settings.space)).not.toThrow();
    expect(new Set(best.map(({ genome }) => genomeId(genome))).size).toBe(3);
    expect(best.map(({ score }) => score)).toEqual(
      best.map(({ score }) => score).sort((a, b) => (b ?? 0) - (a ?? 0)),
    );
    expect(asked.filter(({ kind }) => kind === 'evaluate')).toHaveLength(4);
    expect(scoredIn(state, settings)).toHaveLength(4);
    expect(standingOf(state, settings).fraction).toBe(1);
  });

  it('depends on its seed and answers, not on their order', () => {
    const first = run(settings, answers);
    expect(run(settings, (questions) => answers(questions).reverse()).state).toEqual(first.state);
  });

  it('goes on from JSON after any round, and in mid-round, as if it had never stopped', () => {
    const whole = run(settings, answers).state;
    let state = startSearch(1, settings);
    for (let round = 0; !state.over; round += 1) {
      const revived = parseSearchState(JSON.parse(JSON.stringify(state)), name);
      if (round % 4 === 0) expect(run(settings, answers, revived).state).toEqual(whole);
      const proposed = proposeRound(revived, settings);
      const some = observeAnswers(proposed.state, answers(proposed.questions).slice(1), settings);
      const half = parseSearchState(JSON.parse(JSON.stringify(some)), name);
      state = observeAnswers(half, answers(proposeRound(half, settings).questions), settings);
      expect(round).toBeLessThan(30);
    }
    expect(state).toEqual(whole);
  });

  it('keeps the constraints', () => {
    const bound = settingsOf(name, {
      search: { constraints: { minBioShare: 0.5, maxParameters: 70_000 } },
      space: { slots: { preprocess: 'fa' } },
    });
    // The pool likes nothing but what is trained by BP.
    const pull = poolOf(bound, 'bp');
    const genomes = bestOf(run(bound, (questions) => questions.map(pull.answer)).state, bound);
    expect(genomes.length).toBeGreaterThan(0);
    for (const { genome } of genomes) {
      const { bioShare, parameters } = costsOf(genome, finalNetwork(bound.space), bound.image);
      expect(bioShare).toBeGreaterThanOrEqual(0.5);
      expect(parameters).toBeLessThanOrEqual(70_000);
    }
  });

  it('out of time, it reads off the alphas that it has', () => {
    const first = proposeRound(startSearch(1, settings), settings);
    expect(proposeRound(startSearch(1, settings), settings, true).state.over).toBe(true);
    const trained = observeAnswers(first.state, answers(first.questions), settings);
    const late = proposeRound(trained, settings, true);
    expect(new Set(late.questions.map(({ kind }) => kind))).toEqual(new Set(['evaluate']));
    const scored = observeAnswers(late.state, answers(late.questions), settings);
    expect(proposeRound(scored, settings, true).state.over).toBe(true);
    expect(bestOf(scored, settings)).toHaveLength(3);
  });

  it('refuses answers of another size', () => {
    const { questions, state } = proposeRound(startSearch(1, settings), settings);
    const [answer] = answers(questions);
    if (answer?.kind !== 'supernet-train') throw new Error('the supernet comes first');
    const short = { ...answer, epochs: answer.epochs.slice(1) };
    expect(() => observeAnswers(state, [short], settings)).toThrow('has not asked');
  });

  it('passes on why the supernet could not be trained', () => {
    const error = { code: 'infeasible' as const, message: 'The supernet needs 80 GB.' };
    const refusing = (questions: SearchQuestion[]): SearchAnswer[] =>
      questions.map(({ question }) => ({ kind: 'failed', question, error }));
    expect(() => run(settings, refusing)).toThrow('needs 80 GB');
  });
});

describe('darts', () => {
  it('asks for one epoch after the other, each from the weights before, and reads the wanted cell off them', () => {
    const settings = settingsOf('darts', { search: { candidates: 1 } });
    const pool = poolOf(settings);
    const { asked, state } = run(settings, (questions) => questions.map(pool.answer));
    expect(asked.map(({ kind }) => kind)).toEqual([...Array<string>(5).fill('supernet-train'), 'evaluate']);
    expect(asked[0]).toMatchObject({ from: 0, to: 1, weights: null, alphas: null });
    expect(asked[4]).toMatchObject({ from: 4, to: 5, weights: weightsAfter(4), alphas: null });
    const [best] = bestOf(state, settings);
    if (!best) throw new Error('no genome');
    expect(likenessOf(best.genome, { operation: 'sep_conv_3x3', rule: 'fa' })).toBe(1);
  });

  it('against a collapse: the last epoch before it, or at most two skips', () => {
    const skipFrom = (settings: SearchSettings, epoch: number) => {
      const skip = wantedIn(settings, 'skip_connect');
      const conv = wantedIn(settings, 'sep_conv_3x3', 'fa');
      const candidates = candidatesOf(settings);
      return fakePool(candidates, conv, (at) => growing(candidates.length, at < epoch ? conv : skip, at));
    };
    const skipsWith = (remedy: string): number => {
      const settings = settingsOf('darts', { strategy: { remedy }, search: { candidates: 1 } });
      const pool = skipFrom(settings, 3);
      const [best] = bestOf(run(settings, (questions) => questions.map(pool.answer)).state, settings);
      if (best?.genome.space !== 'bionas-cell-v1') throw new Error('no genome');
      return best.genome.normal.filter(({ operation }) => operation === 'skip_connect').length;
    };
    expect(skipsWith('none')).toBe(8);
    expect(skipsWith('early-stop')).toBe(0);
    expect(skipsWith('limit-skips')).toBe(2);
  });
});

describe('eg-nas', () => {
  const settings = settingsOf('eg-nas');
  const wanted = wantedIn(settings, 'sep_conv_3x3', 'fa');
  const pool = poolOf(settings);
  const { asked, state } = run(settings, (questions) => questions.map(pool.answer));
  const trained = asked.flatMap((one) => (one.kind === 'supernet-train' ? [one] : []));
  const scored = asked.flatMap((one) => (one.kind === 'supernet-score' ? [one] : []));

  it('trains epoch by epoch, each from the weights before', () => {
    expect(trained.map(({ from, to }) => [from, to])).toEqual([[0, 1], [1, 2], [2, 3], [3, 4], [4, 5], [5, 6]]); // oxfmt-ignore
    expect(trained.map(({ weights }) => weights)).toEqual([null, ...[1, 2, 3, 4, 5].map(weightsAfter)]);
  });

  it('spreads every generation over the pool, all of an epoch on the same images and weights', () => {
    // 4 epochs of 2 generations in 3 parts; 2 runs of 12 samples, and the present alphas in the first.
    expect(scored).toHaveLength(4 * 2 * 3);
    const perGeneration = Array.from({ length: 8 }, (_, round) =>
      scored.slice(3 * round, 3 * round + 3).reduce((sum, { samples }) => sum + samples.length, 0),
    );
    expect(perGeneration).toEqual([25, 24, 25, 24, 25, 24, 25, 24]);
    const probes = scored.map(({ probe, weights }) => `${probe.seed} ${weights}`);
    expect(new Set(probes).size).toBe(4);
    for (let epoch = 0; epoch < 4; epoch += 1)
      expect(new Set(probes.slice(6 * epoch, 6 * epoch + 6)).size).toBe(1);
  });

  it('moves the alphas towards what scores well', () => {
    const shares = trained.map(({ alphas }) => (alphas === null ? NaN : shareOf(alphas, wanted)));
    expect(shares.at(-1)).toBeGreaterThan(1.5 * (shares[0] ?? 1));
    const [best] = bestOf(state, settings);
    expect(best?.score).toBeGreaterThan(0.2);
  });
});

it('tells of every generation of EG-NAS its samples, its better halves, and where the alphas went', () => {
  const settings = settingsOf('eg-nas');
  const pool = poolOf(settings);
  const seen = new Map<number, SampledGeneration>();
  let state = startSearch(1, settings);
  for (;;) {
    const proposed = proposeRound(state, settings);
    if (proposed.state.over) break;
    state = observeAnswers(proposed.state, proposed.questions.map(pool.answer), settings);
    const drawn = generationOf(state, settings);
    if (drawn !== null) seen.set(drawn.number, drawn);
  }
  // Evolutions before the epochs 2 to 5, two generations each.
  expect([...seen.keys()]).toEqual([4, 5, 6, 7, 8, 9, 10, 11]);
  expect([...seen.values()].map(({ epoch }) => epoch)).toEqual([2, 2.5, 3, 3.5, 4, 4.5, 5, 5.5]);
  for (const { number, samples, present, winner } of seen.values()) {
    expect(samples).toHaveLength(24);
    for (const half of [samples.slice(0, 12), samples.slice(12)])
      expect(half.filter(({ survives }) => survives)).toHaveLength(6);
    expect(present === null).toBe(number % 2 === 1);
    expect(winner === null).toBe(number % 2 === 0);
  }
  const last = seen.get(11)?.winner;
  const losses = [10, 11].flatMap((number) => seen.get(number)?.samples.map(({ loss }) => loss) ?? []);
  expect(last?.loss).toBe(Math.min(...losses.flatMap((loss) => loss ?? [])));
});
