/** Changes of a search while it runs: what each strategy makes of them, and that it stays one search whatever interrupts it. */
import {
  datasetShapes,
  experimentSpecSchema,
  genomeId,
  rulesOf,
  unpackAlphas,
  type Genome,
  type Intervention,
  type PinOrBan,
  type SearchAnswer,
  type SearchChange,
  type SearchQuestion,
} from '@bionas/contracts';
import { keepsTo, softmax, supernetOfSpace } from '@bionas/search-space';
import { describe, expect, it } from 'vitest';
import { searchNow } from './context-of.ts';
import { parseSearchState, type SearchState } from './search-state.ts';
import type { SearchSettings } from './search-strategy.ts';
import { bestOf, observeAnswers, proposeRound, scoredIn, startSearch } from './search.ts';
import { takeIn } from './take-in.ts';
import { fakePool } from './testing/fake-pool.ts';

const samplers = {
  random: { strategy: { name: 'random' } },
  evolution: { strategy: { name: 'evolution', population: 6, sample: 3, crossover: 0.3 } },
  'evolution by several objectives': {
    strategy: { name: 'evolution', population: 6, sample: 3 },
    objectives: ['accuracy', 'parameters'],
  },
  halving: { strategy: { name: 'random' }, halving: { minEpochs: 1, reduction: 2 }, training: { epochs: 4 } },
};
const supernets = {
  darts: { strategy: { name: 'darts', epochs: 6 } },
  'eg-nas': {
    strategy: { name: 'eg-nas', epochs: 5, warmupEpochs: 1, runs: 1, generations: 2, population: 8 },
  },
};
const names = [...Object.keys(samplers), ...Object.keys(supernets)] as (
  | keyof typeof samplers
  | keyof typeof supernets
)[];

function settingsOf(name: (typeof names)[number], change: object = {}): SearchSettings {
  const isSupernet = name === 'darts' || name === 'eg-nas';
  const { space, search } = experimentSpecSchema.parse({
    name: 'changes',
    space: isSupernet
      ? { kind: 'cell', rules: ['bp', 'fa'], operations: ['skip_connect', 'sep_conv_3x3', 'dil_conv_3x3'] }
      : { kind: 'chain', layers: 3 },
    search: {
      candidates: isSupernet ? 3 : 24,
      parallel: 4,
      ...{ ...samplers, ...supernets }[name],
      ...change,
    },
  });
  return { space, search, image: datasetShapes['cifar-10'], top: 3 };
}

const likes = (genome: Genome): number => {
  const rules = rulesOf(genome);
  return rules.filter(({ rule }) => rule === 'fa').length / rules.length;
};

/** Everyone who answers likes FA. */
function answersOf({ space, search: { strategy } }: SearchSettings): (one: SearchQuestion) => SearchAnswer {
  if (space.kind === 'cell' && (strategy.name === 'darts' || strategy.name === 'eg-nas')) {
    const { candidates } = supernetOfSpace(space, strategy);
    const wanted = candidates.findIndex(
      ({ operation, rule }) => operation === 'sep_conv_3x3' && rule === 'fa',
    );
    return fakePool(candidates, wanted).answer;
  }
  return (one) => {
    if (one.kind !== 'evaluate') throw new Error(one.kind);
    const { question, genome } = one;
    return { kind: 'evaluate', question, genome, score: likes(genome) };
  };
}

interface Course {
  readonly state: SearchState;
  /** Round by round. */
  readonly asked: SearchQuestion[][];
  readonly outcomes: ReturnType<typeof takeIn>['outcomes'];
  /** After each round, before changes. */
  readonly states: SearchState[];
}

function run(
  settings: SearchSettings,
  changes: readonly Intervention[],
  from = startSearch(1, settings),
): Course {
  const answer = answersOf(settings);
  const course = {
    asked: [] as SearchQuestion[][],
    outcomes: [] as Course['outcomes'],
    states: [] as SearchState[],
  };
  let state = from;
  for (;;) {
    const taken = takeIn(state, changes, settings);
    course.outcomes.push(...taken.outcomes);
    const proposed = proposeRound(taken.state, settings);
    state = proposed.state;
    if (state.over) return { ...course, state };
    course.asked.push(proposed.questions);
    state = observeAnswers(state, proposed.questions.map(answer), settings);
    course.states.push(state);
  }
}

/** Asked for while a round was open, as the hub notes it. */
const during = (
  round: number,
  { asked }: Pick<Course, 'asked'>,
  number: number,
  change: SearchChange,
): Intervention => ({
  ...{ number, change },
  notBefore: asked.slice(0, round).flat().length,
});
const genomesIn = (questions: readonly SearchQuestion[]): Genome[] =>
  questions.flatMap((one) => (one.kind === 'evaluate' ? [one.genome] : []));

describe.each(names)('%s', (name) => {
  const settings = settingsOf(name);
  const plain = run(settings, []);
  const noFa: PinOrBan = { kind: 'ban', rule: 'fa' };
  const changes = [
    during(2, plain, 1, noFa),
    during(3, plain, 2, { kind: 'parallel', parallel: 3 }),
    during(3, plain, 3, { kind: 'pin', edge: 0, rule: 'bp' }),
  ];
  const steered = run(settings, changes);

  it('keeps to a ban from the next round on, and its best genomes do', () => {
    expect(plain.asked.flatMap(genomesIn).some((genome) => likes(genome) > 0)).toBe(true);
    expect(steered.asked.slice(0, 2)).toEqual(plain.asked.slice(0, 2));
    expect(steered.outcomes).toEqual([1, 2, 3].map((number) => ({ number, refusal: null })));
    const later = steered.asked.slice(2).flatMap(genomesIn);
    expect(later.length).toBeGreaterThan(2);
    for (const genome of later) expect(keepsTo(genome, [noFa])).toBe(true);
    const best = bestOf(steered.state, settings);
    expect(best.length).toBeGreaterThan(0);
    for (const { genome } of best) expect(keepsTo(genome, [noFa])).toBe(true);
    expect(new Set(later.map(genomeId)).size).toBe(
      name === 'halving' ? new Set(later.map(genomeId)).size : later.length,
    );
  });

  it('is the same search from the state of any round on, and from the beginning', () => {
    for (const [round, state] of steered.states.entries()) {
      if (round % 3 !== 1) continue;
      const revived = parseSearchState(JSON.parse(JSON.stringify(state)), settings.search.strategy.name);
      expect(run(settings, changes, revived).state).toEqual(steered.state);
    }
    expect(run(settings, changes).state).toEqual(steered.state);
  });

  it('after a release it may do what it did before', () => {
    const released = run(settings, [
      during(1, plain, 1, { kind: 'ban', rule: 'fa' }),
      during(2, plain, 2, { kind: 'release', of: 1 }),
    ]);
    expect(searchNow(released.state, settings).steering).toEqual([]);
    expect(
      released.asked
        .slice(2)
        .flatMap(genomesIn)
        .some((genome) => likes(genome) > 0),
    ).toBe(true);
  });

  it('refuses what cannot be, and is as if it had never been asked', () => {
    const refused: SearchChange[] = [
      { kind: 'pin', edge: 99, rule: 'fa' },
      { kind: 'ban', operation: 'nor_conv_1x1' },
      { kind: 'release', of: 7 },
    ];
    const outcomes = run(
      settings,
      refused.map((change, place) => during(1, plain, place + 1, change)),
    );
    expect(outcomes.outcomes.map(({ refusal }) => refusal?.code)).toEqual([
      'invalid-spec',
      'invalid-spec',
      'conflict',
    ]);
    expect(outcomes.state).toEqual({ ...plain.state, taken: 3 });
  });
});

describe('a budget', () => {
  const settings = settingsOf('random');
  const plain = run(settings, []);
  it('can grow to the last moment, and shrink to what is spent', () => {
    const grown = run(settings, [during(6, plain, 1, { kind: 'budget', candidates: 30 })]);
    expect(scoredIn(grown.state, settings)).toHaveLength(30);
    expect(scoredIn(grown.state, settings).slice(0, 24)).toEqual(scoredIn(plain.state, settings));
    const shrunk = run(settings, [during(2, plain, 1, { kind: 'budget', candidates: 8 })]);
    expect(scoredIn(shrunk.state, settings)).toHaveLength(8);
    const late = run(settings, [during(2, plain, 1, { kind: 'budget', candidates: 7 })]);
    expect(late.outcomes[0]?.refusal?.message).toContain(
      '8 trainings of candidates have been asked for already',
    );
  });

  it.each(['darts', 'eg-nas'] as const)(
    'of %s ends after fewer epochs, and its cells are read off there',
    (name) => {
      const given = settingsOf(name);
      const whole = run(given, []);
      const { asked, state, outcomes } = run(given, [
        during(2, whole, 1, { kind: 'budget', epochs: 3 }),
        during(2, whole, 2, { kind: 'budget', epochs: 9 }),
      ]);
      const epochs = asked.flat().flatMap((one) => (one.kind === 'supernet-train' ? [one.to] : []));
      expect(epochs).toEqual([1, 2, 3]);
      expect(scoredIn(state, given)).toHaveLength(3);
      expect(outcomes[1]?.refusal?.message).toContain('have');
    },
  );

  it.each(['darts', 'eg-nas'] as const)('of time cuts %s after any epoch', (name) => {
    const given = settingsOf(name);
    const state = run(given, []).states[0];
    if (state === undefined) throw new Error('no round');
    const late = proposeRound(state, given, true);
    expect(late.questions.map(({ kind }) => kind)).toEqual(Array(3).fill('evaluate'));
  });
});

it('refuses a pin that no candidate keeps to once the budget is spent', () => {
  const settings = settingsOf('random', { candidates: 4 });
  const plain = run(settings, []);
  const genomes = (plain.asked[0] ?? []).flatMap((one) => genomesIn([one]));
  const unmet = settings.space.rules.filter((rule) =>
    genomes.every((genome) => !keepsTo(genome, [{ kind: 'pin', rule }])),
  );
  expect(unmet.length).toBeGreaterThan(0);
  for (const rule of unmet) {
    const { outcomes } = run(settings, [during(1, plain, 1, { kind: 'pin', rule })]);
    expect(outcomes[0]?.refusal?.message).toContain('of its 4 candidates none that could be trained keeps');
  }
});

it.each(['darts', 'eg-nas'] as const)('%s: closed candidates have no share, and get theirs back', (name) => {
  const settings = settingsOf(name);
  const plain = run(settings, []);
  const ban: SearchChange = { kind: 'ban', cell: 'normal', operation: 'sep_conv_3x3' };
  const { asked } = run(settings, [
    during(1, plain, 1, ban),
    during(4, plain, 2, { kind: 'release', of: 1 }),
  ]);
  const { strategy } = settings.search;
  if (settings.space.kind !== 'cell' || (strategy.name !== 'darts' && strategy.name !== 'eg-nas'))
    throw new Error();
  const { candidates } = supernetOfSpace(settings.space, strategy);
  const columns = candidates.flatMap(({ operation }, column) =>
    operation === 'sep_conv_3x3' ? [column] : [],
  );
  const shareOf = (one: SearchQuestion): number => {
    if (one.kind === 'evaluate') return NaN;
    const closed = one.kind === 'supernet-train' ? one.closed : undefined;
    const alphas = one.kind === 'supernet-train' ? one.alphas : one.samples.map(unpackAlphas)[0];
    if (!alphas) return columns.every((column) => closed?.normal[3]?.includes(column)) ? 0 : 1;
    const shares = softmax(alphas.normal[3] ?? []);
    return columns.reduce((sum, column) => sum + (shares[column] ?? NaN), 0);
  };
  const shares = asked
    .flat()
    .map(shareOf)
    .filter((share) => !Number.isNaN(share));
  expect(shares[0]).toBeGreaterThan(0);
  const from = asked[0]?.length ?? 0;
  expect(shares.slice(from, from + 2)).toEqual([0, 0]);
  expect(shares.at(-1)).toBeGreaterThan(0);
});
