import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AppError,
  experimentSpecSchema,
  genomeId,
  jobResultSchema,
  rulesOf,
  type ChildStart,
  type Genome,
  type Intervention,
  type InterventionOutcome,
  type MetricPoint,
  type SearchAnswer,
  type SearchQuestion,
  type SearchRound,
} from '@bionas/contracts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runSearch, type SearchContext } from './run-search.ts';

let scratch: string;
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'searcher-'));
});
afterEach(() => rm(scratch, { recursive: true, force: true }));

/** The share of FA among the rules. */
function score(genome: Genome): number {
  const rules = rulesOf(genome);
  return rules.filter(({ rule }) => rule === 'fa').length / rules.length;
}

function startOf(changes: Partial<ChildStart> & { search?: object; top?: number } = {}): ChildStart {
  const { search, top = 3, ...rest } = changes;
  const spec = experimentSpecSchema.parse({
    name: 'test',
    space: { kind: 'chain', layers: 3 },
    search: {
      strategy: { name: 'evolution', population: 4, sample: 2 },
      candidates: 14,
      parallel: 4,
      ...search,
    },
  });
  return {
    kind: 'start',
    job: {
      kind: 'search',
      dataset: spec.dataset,
      dataSeed: 21,
      seed: 21,
      space: spec.space,
      search: spec.search,
      top,
    },
    scratch,
    checkpoint: null,
    files: {},
    ...rest,
  };
}

type Asked = Extract<SearchQuestion, { kind: 'evaluate' }>;
const answer = ({ question, genome }: Asked, given: number | null = score(genome)): SearchAnswer => ({
  kind: 'evaluate',
  question,
  genome,
  score: given,
});

/** A trainer pool: `answer` turns the open requests into scores, `stopAt` asks for a stop after so many requests. */
class Pool implements SearchContext {
  readonly scratch = scratch;
  readonly asked: Asked[] = [];
  readonly points: MetricPoint[] = [];
  readonly fractions: number[] = [];
  readonly rounds: SearchRound[] = [];
  readonly warnings: string[] = [];
  readonly checkpoints: { path: string; position: { epoch: number; step: number } }[] = [];
  changes: Intervention[] = [];
  readonly outcomes: InterventionOutcome[] = [];
  readonly taken: number[] = [];
  readonly #open: Asked[] = [];
  readonly #answer: (open: Asked[]) => SearchAnswer[];
  readonly #stopAfter: number;

  constructor(answers?: (open: Asked[]) => SearchAnswer[], stopAfter = Infinity) {
    this.#answer = answers ?? ((open) => open.splice(0).map((one) => answer(one)));
    this.#stopAfter = stopAfter;
  }
  progress(fraction: number, _text: string, round?: SearchRound): void {
    this.fractions.push(fraction);
    if (round !== undefined) this.rounds.push(round);
  }
  metrics(points: readonly MetricPoint[]): void {
    this.points.push(...points);
  }
  log(_level: string, text: string): void {
    this.warnings.push(text);
  }
  async checkpoint(path: string, kind: string, position: { epoch: number; step: number }): Promise<void> {
    expect(kind).toBe('search-state');
    const kept = join(scratch, `kept-${this.checkpoints.length}.json`);
    await copyFile(path, kept);
    this.checkpoints.push({ path: kept, position });
  }
  interventions(): Intervention[] {
    return this.changes;
  }
  intervened(outcomes: readonly InterventionOutcome[]): void {
    this.outcomes.push(...outcomes);
  }
  ask(questions: readonly SearchQuestion[], taken: number): void {
    this.taken.push(taken);
    for (const question of questions) {
      if (question.kind !== 'evaluate') throw new Error('this search asks for candidates alone');
      this.asked.push(question);
      this.#open.push(question);
    }
  }
  async nextAnswers(): Promise<SearchAnswer[]> {
    if (this.stopRequested() !== null) throw this.stopped();
    return this.#answer(this.#open);
  }
  stopRequested(): 'pre-empted' | null {
    return this.asked.length > this.#stopAfter ? 'pre-empted' : null;
  }
  stopped(): Error {
    return new AppError('cancelled', 'stopped by the test');
  }
}

const numbers = (points: readonly MetricPoint[]): object[] =>
  points.map(({ name, step, value }) => ({ name, step, value }));
/** A clock that stands still. */
const frozen = (): number => 0;

test('spends its budget, returns the best distinct genomes and reports every candidate', async () => {
  const pool = new Pool();
  const result = await runSearch(startOf(), pool, frozen);
  expect(jobResultSchema.parse(result)).toEqual(result);
  expect(result).toMatchObject({ kind: 'search', evaluated: 14, stoppedBy: 'budget' });
  expect(pool.asked.map(({ question }) => question)).toEqual(Array.from({ length: 14 }, (_, place) => place));

  const ids = result.best.map(({ genome }) => genomeId(genome));
  expect(new Set(ids).size).toBe(3);
  const scores = pool.asked.map(({ genome }) => score(genome));
  expect(result.best[0]?.score).toBe(Math.max(...scores));

  const bestCurve = pool.points.filter(({ name }) => name === 'search/best-score');
  expect(bestCurve.map(({ step }) => step)).toEqual(Array.from({ length: 14 }, (_, place) => place + 1));
  expect(bestCurve.map(({ value }) => value)).toEqual(
    scores.map((_, place) => Math.max(...scores.slice(0, place + 1))),
  );
  const mean = pool.points.filter(({ name }) => name === 'search/mean-score').at(-1)?.value;
  expect(mean).toBeCloseTo(scores.reduce((sum, value) => sum + value, 0) / 14, 10);
  expect(pool.fractions.at(-1)).toBe(1);
  expect(pool.checkpoints.map(({ position }) => position)).toEqual([
    { epoch: 1, step: 4 },
    { epoch: 2, step: 8 },
    { epoch: 3, step: 12 },
    { epoch: 4, step: 14 },
  ]);
});

test('the order in which the pool answers changes nothing', async () => {
  const [together, backwards] = [
    new Pool(),
    new Pool((open) => {
      const last = open.pop();
      return last === undefined ? [] : [answer(last)];
    }),
  ];
  const first = await runSearch(startOf(), together, frozen);
  expect(await runSearch(startOf(), backwards, frozen)).toEqual(first);
  expect(backwards.asked).toEqual(together.asked);
  expect(numbers(backwards.points)).toEqual(numbers(together.points));
});

test('a search resumed from its checkpoint ends like one that was never interrupted', async () => {
  const whole = new Pool();
  const expected = await runSearch(startOf(), whole, frozen);

  const first = new Pool(undefined, 8);
  await expect(runSearch(startOf(), first, frozen)).rejects.toThrow('stopped by the test');
  const last = first.checkpoints.at(-1);
  expect(last?.position).toEqual({ epoch: 2, step: 8 });
  const second = new Pool();
  const checkpoint = { path: last?.path ?? '', position: { epoch: 2, step: 8 } };
  expect(await runSearch(startOf({ checkpoint }), second, frozen)).toEqual(expected);
  expect(second.asked.map(({ question }) => question)).toEqual([8, 9, 10, 11, 12, 13]);
  // No point twice, none missing.
  expect(numbers([...first.points, ...second.points])).toEqual(numbers(whole.points));
});

test('candidates that could not be trained count as evaluated and never as best', async () => {
  const pool = new Pool((open) =>
    open.splice(0).map((one) => answer(one, one.question % 2 === 0 ? null : score(one.genome))),
  );
  const result = await runSearch(startOf({ top: 20 }), pool, frozen);
  expect(result.evaluated).toBe(14);
  expect(result.best.every(({ candidate }) => candidate % 2 === 1)).toBe(true);
});

test('a search without a single trained candidate is infeasible', async () => {
  const pool = new Pool((open) => open.splice(0).map((one) => answer(one, null)));
  await expect(runSearch(startOf(), pool, frozen)).rejects.toMatchObject({ code: 'infeasible' });
});

test('the time limit ends the proposing; what is evaluated counts, time of earlier attempts too', async () => {
  let minutes = 0;
  const clock = (): number => 60_000 * minutes;
  const slow = new Pool((open) => {
    minutes += 1;
    return open.splice(0).map((one) => answer(one));
  });
  const start = startOf({ search: { timeLimitMinutes: 2 } });
  expect(await runSearch(start, slow, clock)).toMatchObject({ evaluated: 8, stoppedBy: 'time-limit' });

  const resumed = new Pool();
  const checkpoint = slow.checkpoints[0];
  const again = await runSearch({ ...start, checkpoint: checkpoint ?? null }, resumed, () => {
    minutes += 0.6;
    return 60_000 * minutes;
  });
  // One minute was used before; each look at the clock takes 0.6: one more round fits.
  expect(again).toMatchObject({ evaluated: 8, stoppedBy: 'time-limit' });
});

test('so does the work of trainers, which is told with the answers and kept over attempts', async () => {
  const costly = (): Pool =>
    new Pool((open) => open.splice(0).map((one) => ({ ...answer(one), trainerMs: 9 * 60_000 })));
  const start = startOf({ search: { trainerHours: 1 } });
  const first = costly();
  // Four at a time, 36 minutes a round: the second round goes over the hour.
  expect(await runSearch(start, first, frozen)).toMatchObject({ evaluated: 8, stoppedBy: 'trainer-hours' });
  const resumed = costly();
  const again = await runSearch({ ...start, checkpoint: first.checkpoints[0] ?? null }, resumed, frozen);
  expect(again).toMatchObject({ evaluated: 8, stoppedBy: 'trainer-hours' });
  expect(resumed.asked).toHaveLength(4);
  expect(first.rounds.slice(0, 2)).toEqual([
    { first: 0, until: 4 / 14 },
    { first: 4, until: 8 / 14 },
  ]);
});

test('a damaged checkpoint costs a warning and nothing else', async () => {
  const path = join(scratch, 'damaged.json');
  await writeFile(path, '{"version":1,"elapsedMs":5,"state":{"vers');
  const pool = new Pool();
  const checkpoint = { path, position: { epoch: 1, step: 4 } };
  const result = await runSearch(startOf({ checkpoint }), pool, frozen);
  expect(result).toEqual(await runSearch(startOf(), new Pool(), frozen));
  expect(pool.warnings.join()).toContain('not JSON');
});

test('a checkpoint is a readable JSON file', async () => {
  const pool = new Pool();
  await runSearch(startOf(), pool, frozen);
  const text = await readFile(pool.checkpoints[0]?.path ?? '', 'utf8');
  expect(JSON.parse(text)).toMatchObject({
    version: 2,
    elapsedMs: 0,
    rounds: 1,
    state: { version: 2, seed: 21 },
  });
});

test('changes are taken in between rounds, told once each, and again by a searcher that begins again before them', async () => {
  const changes: Intervention[] = [
    { number: 1, notBefore: 4, change: { kind: 'ban', rule: 'fa' } },
    { number: 3, notBefore: 8, change: { kind: 'budget', candidates: 18 } },
    { number: 4, notBefore: 8, change: { kind: 'budget', candidates: 2 } },
  ];
  const pool = new Pool();
  pool.changes = changes;
  const result = await runSearch(startOf(), pool, frozen);
  expect(pool.outcomes).toMatchObject([
    { number: 1, round: 1, refusal: null },
    { number: 3, round: 2, refusal: null },
    { number: 4, round: 2, refusal: { code: 'conflict' } },
  ]);
  // Rounds of four: the first knows of nothing, the second of the ban, the third of all.
  expect(pool.taken).toEqual([0, 1, 4, 4, 4]);
  expect(result.evaluated).toBe(18);
  expect(pool.asked.slice(4).every(({ genome }) => score(genome) === 0)).toBe(true);
  expect(result.best.every(({ genome }) => score(genome) === 0)).toBe(true);

  const resumed = new Pool();
  resumed.changes = changes;
  const checkpoint = pool.checkpoints[1] ?? null;
  expect(await runSearch(startOf({ checkpoint }), resumed, frozen)).toEqual(result);
  expect(resumed.outcomes).toEqual(pool.outcomes.slice(1));
  const afresh = new Pool();
  afresh.changes = changes;
  expect(await runSearch(startOf(), afresh, frozen)).toEqual(result);
});

test('a longer time limit, given while it runs, lets the search go on', async () => {
  let minutes = 0;
  const pool = new Pool((open) => {
    minutes += 1;
    return open.splice(0).map((one) => answer(one));
  });
  pool.changes = [{ number: 1, notBefore: 4, change: { kind: 'budget', timeLimitMinutes: null } }];
  const start = startOf({ search: { timeLimitMinutes: 2 } });
  expect(await runSearch(start, pool, () => 60_000 * minutes)).toMatchObject({
    evaluated: 14,
    stoppedBy: 'budget',
  });
});
