/** From a search through its final trainings to the verdict, with a store in memory and the hub's own handlers. Numbers are worked out by hand. */
import {
  experimentSpecSchema,
  genomeId,
  type EvaluateJob,
  type ExperimentSpec,
  type Genome,
  type Job,
  type JobKind,
  type JobResult,
} from '@bionas/contracts';
import { createExperiment, createQuestions, createRun, listRuns, type Store } from '@bionas/store';
import {
  emptyStore,
  sampleEvaluateJob,
  sampleEvaluationResult,
  sampleGenome,
  sampleSearchJob,
  sampleTrainingResult,
  sampleWorker,
} from '@bionas/store/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MessageContext } from '../dispatch/message-context.ts';
import { onResult } from '../dispatch/on-end.ts';
import { onProgress } from '../dispatch/on-report.ts';
import type { ConnectedWorker } from '../dispatch/worker-pool.ts';
import { quietMessages } from '../testing/quiet-messages.ts';
import { randomGenomes } from '../follow-up/random-genomes.ts';
import { compare } from './compare.ts';
import { findingControls } from './findings.ts';
import type { ControlContext } from './control-context.ts';

let store: Store;
let control: ControlContext;
let messages: MessageContext;
const worker = sampleWorker('trainer-1');
const from = { worker } as ConnectedWorker;

beforeAll(async () => {
  store = await emptyStore();
  control = { store } as unknown as ControlContext;
  messages = quietMessages(store);
});
afterAll(() => store.close());

/** Claims a job, says that it runs, and ends it with what `result` gives. */
async function work(kind: JobKind, result: (job: Job) => JobResult | Promise<JobResult>): Promise<boolean> {
  const claim = await store.queue.claim([kind], worker);
  if (claim === null) return false;
  const attemptId = claim.attempt.id;
  const progress = { kind: 'progress', id: 1, attemptId, state: 'running', fraction: 0.5, text: '' } as const;
  await onProgress(messages, from, progress);
  await onResult(messages, from, { kind: 'result', id: 2, attemptId, result: await result(claim.job) });
  return true;
}

const specOf = (finals: object): ExperimentSpec =>
  experimentSpecSchema.parse({
    name: 'worth',
    seed: 4,
    space: { kind: 'chain', layers: 2 },
    finals: { top: 2, seeds: 3, singleRules: false, randomMixes: 0, ...finals },
    attack: { preset: 'none' },
  });

interface Tried {
  readonly genome: Genome;
  /** Of 1,000 validation images. */
  readonly correct: number;
}

/** An experiment whose search tried these. */
async function searched(spec: ExperimentSpec, tried: readonly Tried[]): Promise<string> {
  const experimentId = await store.transaction((tx) => createExperiment(tx, spec));
  const { runId: searchRunId } = await store.transaction((tx) =>
    createRun(tx, { experimentId, job: sampleSearchJob(spec) }),
  );
  await work('search', async () => {
    const jobs = tried.map(({ genome }, index): EvaluateJob => sampleEvaluateJob(index, genome));
    await store.transaction((tx) => createQuestions(tx, { experimentId, searchRunId, jobs }));
    for (const { correct } of tried) await work('evaluate', () => sampleEvaluationResult(correct));
    return { kind: 'search', best: [], evaluated: tried.length, stoppedBy: 'budget' };
  });
  return experimentId;
}

/** Ends all trainings; `correct` of 1,000 test images, and ten more of the validation images. */
async function trainAll(correct: (genome: Genome, seed: number) => number): Promise<void> {
  const result = (job: Job): JobResult => {
    if (job.kind !== 'train') throw new Error(`a ${job.kind} was claimed`);
    const right = correct(job.genome, job.seed);
    return { ...sampleTrainingResult(right), validation: { correct: right + 10, total: 1_000 } };
  };
  while (await work('train', result));
}

const [fa, usf, brsf] = [sampleGenome('fa'), sampleGenome('usf'), sampleGenome('brsf')];
const is = (one: Genome, other: Genome | undefined): boolean =>
  other !== undefined && genomeId(one) === genomeId(other);

describe('the worth of a search', () => {
  it('is told by random genomes trained alike, and by how scores rank final accuracies', async () => {
    const spec = specOf({ randomGenomes: 2 });
    const [drawn, other] = randomGenomes(spec);
    if (drawn === undefined || other === undefined) throw new Error('two random genomes are drawn');
    // The search has tried one of the random genomes itself.
    const id = await searched(spec, [
      { genome: brsf, correct: 500 },
      { genome: fa, correct: 900 },
      { genome: usf, correct: 800 },
      { genome: drawn, correct: 400 },
    ]);
    const { searchWorth, leaderboard } = findingControls(control);

    const early = await searchWorth(id);
    expect(early).toMatchObject({ verdict: null, genomes: { search: 0, random: 0 }, rankedGenomes: 0 });
    expect(early.text).toContain('cannot be said yet');

    const trainings = await listRuns(store, { experimentId: id, kinds: ['training'], limit: 100 });
    const random = trainings.rows.filter(({ role }) => role === 'random-genome');
    expect(random).toHaveLength(6);
    expect(random.every(({ mixGenomeId }) => mixGenomeId === genomeId(fa))).toBe(true);

    const seedsOf: Record<number, number> = { 4: 0, 5: 10, 6: 20 };
    await trainAll((genome, seed) => {
      const more = seedsOf[seed] ?? NaN;
      if (is(genome, fa)) return 930 + more;
      if (is(genome, usf)) return 950;
      if (is(genome, drawn)) return 900;
      if (is(genome, other)) return 880 - more;
      return 990;
    });
    const worth = await searchWorth(id);
    // Mixes: (930 + 950)/2 = 940, 945, 950. Random: (900 + 880)/2 = 890, 885, 880. Differences 50, 60, 70 of 1,000:
    // mean 0.06, deviation 0.01, half-width 4.303·0.01/√3 = 0.02484.
    expect(worth).toMatchObject({
      verdict: 'better',
      method: 'paired',
      seeds: { search: 3, random: 3 },
      genomes: { search: 2, random: 2 },
    });
    expect(worth.difference).toBeCloseTo(0.06, 12);
    expect(worth.low).toBeCloseTo(0.06 - 0.02484, 5);
    expect(worth.high).toBeCloseTo(0.06 + 0.02484, 5);
    expect(worth.text).toContain('beats random genomes of the same budget by 6.00 percentage points');
    // Scores: FA 0.9, uSF 0.8, the drawn one 0.4. Final validation: 0.95, 0.96, 0.91. Of three pairs two agree: tau 1/3.
    expect(worth.rankedGenomes).toBe(3);
    expect(worth.rankCorrelation?.tau).toBeCloseTo(1 / 3, 12);
    // Of the 6 orders of three all have a score of 1 or more, or −1 or less.
    expect(worth.rankCorrelation?.p).toBeCloseTo(1, 12);

    const shown = await leaderboard({ includeControls: false });
    expect(shown.map(({ role }) => role)).toEqual(['mix', 'mix']);
    const all = await leaderboard({ includeControls: true });
    expect(all.filter(({ role }) => role === 'random-genome')).toHaveLength(2);
    // Whichever mix is compared, the random genomes stand beside it.
    for (const mix of [fa, usf]) {
      const { groups } = await compare(store, { experimentId: id, mixGenomeId: genomeId(mix) });
      expect(groups.filter(({ role }) => role === 'random-genome')).toHaveLength(2);
      expect(groups[0]).toMatchObject({ role: 'mix', genomeId: genomeId(mix) });
    }
  });

  it('counts a genome drawn at random that is also a mix on both sides', async () => {
    const spec = specOf({ top: 1, randomGenomes: 1 });
    const [drawn] = randomGenomes(spec);
    if (drawn === undefined) throw new Error('a random genome is drawn');
    const id = await searched(spec, [{ genome: drawn, correct: 900 }]);
    await trainAll((_, seed) => 900 + seed);
    const worth = await findingControls(control).searchWorth(id);
    expect(worth).toMatchObject({
      ...{ verdict: 'no-difference', difference: 0, genomes: { search: 1, random: 1 } },
      ...{ rankCorrelation: null, rankedGenomes: 1 },
    });
    expect(worth.rankText).toContain('1 genome has both, and 3 are needed');
  });

  it('is not known where no random genome was asked for, and says so', async () => {
    const id = await searched(specOf({}), [{ genome: fa, correct: 900 }]);
    await trainAll(() => 900);
    const worth = await findingControls(control).searchWorth(id);
    expect(worth).toMatchObject({ verdict: null, genomes: { search: 1, random: 0 } });
    expect(worth.text).toContain('none were trained');
    await expect(
      findingControls(control).searchWorth('00000000-0000-4000-8000-000000000000'),
    ).rejects.toMatchObject({ code: 'not-found' });
  });

  it('takes scores of the longest trainings alone', async () => {
    const spec = specOf({ top: 3, seeds: 1 });
    const experimentId = await store.transaction((tx) => createExperiment(tx, spec));
    const { runId: searchRunId } = await store.transaction((tx) =>
      createRun(tx, { experimentId, job: sampleSearchJob(spec) }),
    );
    const tried: [Genome, number, number][] = [
      [fa, 1, 990],
      [usf, 1, 980],
      [brsf, 1, 970],
      [fa, 3, 900],
      [usf, 3, 910],
    ];
    await work('search', async () => {
      const jobs = tried.map(([genome, epochs], index): EvaluateJob => {
        const job = sampleEvaluateJob(index, genome);
        return { ...job, training: { ...job.training, epochs } };
      });
      await store.transaction((tx) => createQuestions(tx, { experimentId, searchRunId, jobs }));
      for (const [, , correct] of tried) await work('evaluate', () => sampleEvaluationResult(correct));
      return { kind: 'search', best: [], evaluated: 5, stoppedBy: 'budget' };
    });
    await trainAll(() => 900);
    const worth = await findingControls(control).searchWorth(experimentId);
    expect(worth).toMatchObject({ genomes: { search: 3 }, rankCorrelation: null, rankedGenomes: 2 });
  });
});
