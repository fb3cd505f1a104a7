import { genomeId, isEndState, type RunRow } from '@bionas/contracts';
import { sql } from 'drizzle-orm';
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  archiveExperiment,
  cancelJobs,
  completeJob,
  countRuns,
  createQuestions,
  createExperiment,
  createRun,
  failJob,
  findExperiment,
  findRun,
  listAttackResults,
  listCandidates,
  listExperiments,
  listFinishedTrainings,
  listLayerControls,
  listRuns,
  listScoredCandidates,
  saveGenome,
  setExperimentState,
  type RunQuery,
  type Store,
} from '../index.ts';
import { runs } from '../schema/work.ts';
import {
  sampleAttackJob,
  sampleAttackResult,
  sampleEarlyAttackResult,
  sampleControlJob,
  sampleControlResult,
  sampleEvaluateJob,
  sampleEvaluationResult,
  sampleGenome,
  sampleLandscapeJob,
  sampleLandscapeResult,
  sampleSearchJob,
  sampleSpec,
  sampleTrainingResult,
  sampleTrainJob,
  sampleWorker,
  type TestStore,
} from '../testing.ts';

const mix = sampleGenome('usf', 'conv_5x5');
const twin = sampleGenome('bp', 'conv_5x5');

/** One experiment lived to its end: a search of three candidates, a mix under two seeds, its twin, one attack. */
async function liveThrough(
  store: Store,
): Promise<{ id: string; search: string; trained: string[]; attack: string }> {
  const spec = sampleSpec({ name: 'Lived 100%', search: { candidates: 3 } });
  const id = await store.transaction((tx) => createExperiment(tx, spec));
  const worker = sampleWorker('worker');
  const finish = async (result: Parameters<typeof completeJob>[2] | 'diverged'): Promise<void> => {
    const claim = await store.queue.claim(['search', 'evaluate', 'train', 'attack'], worker);
    if (claim === null) throw new Error('nothing to claim');
    await store.queue.withAttempt(claim.attempt.id, async (tx, attempt) => {
      if (result !== 'diverged') await completeJob(tx, attempt, result);
      else await failJob(tx, attempt, { code: 'diverged', message: 'NaN' }, { retry: false });
    });
  };
  const { runId: search } = await store.transaction((tx) =>
    createRun(tx, { experimentId: id, job: sampleSearchJob(spec) }),
  );
  await finish({
    kind: 'search',
    best: [{ candidate: 1, genome: mix, score: 0.8 }],
    evaluated: 3,
    stoppedBy: 'budget',
  });
  const jobs = [sampleGenome('fa'), mix, twin].map((genome, candidate) =>
    sampleEvaluateJob(candidate, genome),
  );
  const parents = new Map([
    [0, []],
    [1, [0]],
  ]);
  await store.transaction((tx) =>
    createQuestions(tx, { experimentId: id, searchRunId: search, jobs, parents }),
  );
  await finish(sampleEvaluationResult(700));
  await finish({ ...sampleEvaluationResult(800), robustness: { correct: 50, total: 200 } });
  await finish('diverged');

  const mixGenomeId = genomeId(mix);
  const trained: string[] = [];
  for (const [role, genome, seed, correct] of [
    ['mix', mix, 1, 900],
    ['mix', mix, 2, 920],
    ['twin', twin, 1, 950],
  ] as const) {
    const job = sampleTrainJob({ genome, seed });
    trained.push(
      (await store.transaction((tx) => createRun(tx, { experimentId: id, job, role, mixGenomeId }))).runId,
    );
    await finish(sampleTrainingResult(correct));
  }
  const [parentRunId = ''] = trained;
  const { runId: attack } = await store.transaction((tx) =>
    createRun(tx, {
      experimentId: id,
      job: sampleAttackJob(),
      role: 'mix',
      genome: mix,
      mixGenomeId,
      parentRunId,
    }),
  );
  await finish(sampleAttackResult(2));
  return { id, search, trained, attack };
}

export function describeQueries(open: () => TestStore): void {
  describe('queries', () => {
    let store: Store;
    let lived: Awaited<ReturnType<typeof liveThrough>>;

    beforeAll(async () => {
      ({ store } = open());
      const { rows } = await listExperiments(store, { limit: 1_000 });
      for (const { id } of rows) await store.transaction((tx) => cancelJobs(tx, { experimentId: id }));
      lived = await liveThrough(store);
    });

    test('an experiment with its counts, its best mix over seeds and its progress', async () => {
      const row = await findExperiment(store, lived.id);
      expect(row).toMatchObject({
        name: 'Lived 100%',
        state: 'queued',
        dataset: 'mnist',
        space: 'chain',
        strategy: 'evolution',
        runs: { total: 5, finished: 5, active: 0, failed: 0 },
        candidates: { evaluated: 3, planned: 3 },
      });
      expect(row.bestAccuracy).toBeCloseTo((0.9 + 0.92) / 2, 12); // of the mix; the twin's 0.95 does not count
      expect(row.progress).toBeCloseTo(0.4 + 0.4 + 0.2 / 3, 6); // one of three trainings has been attacked
      await expect(findExperiment(store, randomUUID())).rejects.toMatchObject({ code: 'not-found' });
    });

    test('experiments by name, state, order, page and archive', async () => {
      const make = (name: string): Promise<string> =>
        store.transaction((tx) => createExperiment(tx, sampleSpec({ name })));
      const ids = [await make('Paging b'), await make('Paging a'), await make('Paging c')];
      const names = async (query: Parameters<typeof listExperiments>[1]): Promise<string[]> =>
        (await listExperiments(store, { search: 'paging', ...query })).rows.map((row) => row.name);
      expect(await names({ sort: 'name', direction: 'asc' })).toEqual(['Paging a', 'Paging b', 'Paging c']);
      expect(await names({ sort: 'name', direction: 'desc', limit: 1, offset: 1 })).toEqual(['Paging b']);
      expect(await listExperiments(store, { search: 'paging', limit: 1 })).toMatchObject({ total: 3 });
      expect(await listExperiments(store, { search: '100%' })).toMatchObject({ total: 1 });
      expect(await listExperiments(store, { search: '1%0' })).toEqual({ rows: [], total: 0 });
      await store.transaction(async (tx) => {
        await setExperimentState(tx, ids[0] ?? '', { state: 'running' });
        await archiveExperiment(tx, ids[1] ?? '');
      });
      expect(await names({ states: ['running'] })).toEqual(['Paging b']);
      expect(await names({ archived: true })).toEqual(['Paging a']);
    });

    test('runs by every filter, in every order, page by page', async () => {
      const find = async (query: RunQuery): Promise<RunRow[]> =>
        (await listRuns(store, { experimentId: lived.id, ...query })).rows;
      expect((await find({ sort: 'createdAt', direction: 'asc' })).map((row) => row.kind)).toEqual([
        'search',
        'training',
        'training',
        'training',
        'attack',
      ]);
      expect((await find({ roles: ['twin'] })).map((row) => row.id)).toEqual([lived.trained[2]]);
      expect(await find({ genomeId: genomeId(mix), kinds: ['training'] })).toHaveLength(2);
      expect(await find({ mixGenomeId: genomeId(mix) })).toHaveLength(4);
      expect((await find({ parentRunId: lived.trained[0] ?? '' })).map((row) => row.id)).toEqual([
        lived.attack,
      ]);
      expect(await find({ states: ['queued', 'running'] })).toEqual([]);
      expect(await find({ search: 'C5:USF' })).toHaveLength(3);
      expect(await listRuns(store, { search: 'lived 1', limit: 2 })).toMatchObject({ total: 5 });
      // Runs without a robust accuracy come last whichever way the list is turned.
      for (const direction of ['asc', 'desc'] as const) {
        expect((await find({ sort: 'robustAccuracy', direction }))[0]?.id).toBe(lived.attack);
      }
      const paged: string[] = [];
      for (let offset = 0; offset < 5; offset += 2) {
        paged.push(...(await find({ sort: 'state', limit: 2, offset })).map((row) => row.id));
      }
      expect(new Set(paged).size).toBe(5);
    });

    test('a run in detail: result, attempts, what belongs to it', async () => {
      const training = await findRun(store, lived.trained[0] ?? '');
      expect(training).toMatchObject({
        state: 'finished',
        role: 'mix',
        genome: mix,
        accuracy: 0.9,
        parameters: 1_234,
        training: { test: { correct: 900 } },
        attack: null,
        relatedRunIds: [lived.attack],
        attemptList: [{ number: 1, state: 'finished', workerName: 'worker' }],
      });
      expect(isEndState(training.state) && training.finishedAt !== null).toBe(true);
      const attack = await findRun(store, lived.attack);
      expect(attack).toMatchObject({
        accuracy: 0.75,
        robustAccuracy: 0.5,
        relatedRunIds: [lived.trained[0]],
      });
      expect(attack.attack?.cleanOutcome).toBe('1110');
      expect((await findRun(store, lived.search)).attemptList).toHaveLength(4); // its own and three candidates'
      await expect(findRun(store, randomUUID())).rejects.toMatchObject({ code: 'not-found' });
    });

    test('candidates with their scores, for the page and for the search', async () => {
      const { rows, total } = await listCandidates(store, {
        experimentId: lived.id,
        sort: 'score',
        direction: 'desc',
      });
      expect(total).toBe(3);
      expect(rows.map((row) => [row.candidate, row.state, row.score, row.epochs, row.parents])).toEqual([
        [1, 'finished', 0.8, 3, [0]],
        [0, 'finished', 0.7, 3, []],
        [2, 'infeasible', null, 3, null],
      ]);
      expect(rows[2]?.error).toEqual({ code: 'diverged', message: 'NaN' });
      const scored = await listScoredCandidates(store, lived.search);
      expect(
        scored.map(({ candidate, score, robustness, epochs }) => [candidate, score, robustness, epochs]),
      ).toEqual([
        [0, 0.7, null, 3],
        [1, 0.8, 0.25, 3],
        [2, null, null, 3],
      ]);
    });

    test('finished trainings with their attacks, as the leaderboard wants them', async () => {
      const { trainings, specs } = await listFinishedTrainings(store, { experimentIds: [lived.id] });
      expect(trainings.map(({ role, seed, mixGenomeId }) => [role, seed, mixGenomeId])).toEqual([
        ['mix', 1, genomeId(mix)],
        ['mix', 2, genomeId(mix)],
        ['twin', 1, genomeId(mix)],
      ]);
      expect(trainings[0]?.attacks).toMatchObject([
        {
          runId: lived.attack,
          state: 'finished',
          preset: 'smoke',
          result: { worstCase: { correct: 2, total: 4 }, epsilon: 0.1 },
        },
      ]);
      expect(trainings[0]?.attacks[0]?.result).not.toHaveProperty('cleanOutcome');
      expect(trainings[1]?.attacks).toEqual([]);
      expect(specs.get(lived.id)?.name).toBe('Lived 100%');
      const full = await listAttackResults(store, lived.id);
      expect(full).toEqual([{ runId: lived.attack, result: sampleAttackResult(2) }]);
      expect(await countRuns(store, lived.id)).toHaveLength(3);
      await store.transaction((tx) => archiveExperiment(tx, lived.id));
      expect((await listFinishedTrainings(store, { experimentIds: [lived.id] })).trainings).toEqual([]);
      expect((await listFinishedTrainings(store, { runIds: lived.trained })).trainings).toHaveLength(3);
      await store.transaction((tx) => archiveExperiment(tx, lived.id, false));
    });

    test('an attack result of the first version is read as one without a verdict, wherever it is read', async () => {
      const own = await liveThrough(store);
      const result = sql`${JSON.stringify(sampleEarlyAttackResult())}::jsonb`;
      await store.database.execute(sql`update ${runs} set result = ${result} where id = ${own.attack}::uuid`);
      const assessed = { presetVersion: 1, checks: null, judgement: { verdict: 'not-assessed' } };
      const { trainings } = await listFinishedTrainings(store, { experimentIds: [own.id] });
      expect(trainings[0]?.attacks[0]?.result).toMatchObject(assessed);
      const [full] = await listAttackResults(store, own.id);
      expect(full?.result).toMatchObject({ ...assessed, worstOutcome: '0010' });
      expect((await findRun(store, own.attack)).attack).toEqual(full?.result);
    });

    test('pages through 10,000 runs in any order', async () => {
      const { experimentId, genome } = await store.transaction(async (tx) => ({
        experimentId: await createExperiment(tx, sampleSpec({ name: 'large' })),
        genome: await saveGenome(tx, mix),
      }));
      await store.database.execute(sql`
        insert into ${runs} (id, experiment_id, kind, role, mix_genome_id, genome_id, seed, state, accuracy, created_at)
        select gen_random_uuid(), ${experimentId}::uuid, 'training', 'mix', ${genome}, ${genome}, n,
          case when n % 10 = 0 then 'failed' else 'finished' end, (n * 7919 % 10000) / 10000.0, n
        from generate_series(1, 10000) as n`);
      const page = async (query: RunQuery): Promise<RunRow[]> => {
        const { rows, total } = await listRuns(store, { limit: 100, experimentId, ...query });
        expect(rows).toHaveLength(100);
        expect(total).toBeGreaterThanOrEqual(1_000);
        return rows;
      };
      const oldest = await page({ sort: 'createdAt', direction: 'desc', offset: 9_900 });
      expect(oldest.map(({ seed }) => seed)).toEqual(Array.from({ length: 100 }, (_, index) => 100 - index));
      const best = await page({ sort: 'accuracy', direction: 'desc' });
      expect(best[0]?.accuracy).toBe(0.9999);
      const failed = await page({ states: ['failed'] });
      expect(failed.every(({ state, seed }) => state === 'failed' && seed % 10 === 0)).toBe(true);
      await page({ search: 'c5:usf', sort: 'accuracy', offset: 5_000 });
      expect((await findExperiment(store, experimentId)).runs).toMatchObject({
        finished: 9_000,
        failed: 1_000,
      });
    });

    test('controls and landscapes: with their training, and in nobody’s counts or trainings', async () => {
      const own = await liveThrough(store);
      const [first = '', second = ''] = own.trained;
      const before = await findExperiment(store, own.id);
      const ofTraining = { experimentId: own.id, parentRunId: first, role: 'mix', genome: mix } as const;
      const job = { ...sampleControlJob('head'), genome: mix };
      const asked = await store.transaction(async (tx) => [
        await createRun(tx, { ...ofTraining, job }),
        await createRun(tx, { ...ofTraining, job: sampleLandscapeJob() }),
      ]);
      const [control = '', landscape = ''] = asked.map(({ runId }) => runId);
      const of = { experimentId: own.id, genomeId: genomeId(mix) };
      expect((await listLayerControls(store, of)).controls).toMatchObject([
        { runId: control, trainingRunId: first, layer: 'head', state: 'queued', accuracy: null },
      ]);
      for (const result of [sampleControlResult('head', 700), sampleLandscapeResult()]) {
        const claim = await store.queue.claim([result.kind], sampleWorker('worker'));
        await store.queue.withAttempt(claim?.attempt.id ?? '', (tx, attempt) =>
          completeJob(tx, attempt, result),
        );
      }
      const { trainings, controls } = await listLayerControls(store, of);
      expect(trainings.map(({ runId, seed }) => [runId, seed])).toEqual([
        [first, 1],
        [second, 2],
      ]);
      expect(controls).toMatchObject([{ runId: control, state: 'finished', accuracy: 0.7 }]);
      expect(await findRun(store, control)).toMatchObject({
        ...{
          kind: 'control',
          accuracy: 0.7,
          control: { frozenLayer: 'head' },
          landscape: null,
          training: null,
        },
        relatedRunIds: [first],
      });
      expect((await findRun(store, landscape)).landscape).toEqual(sampleLandscapeResult());
      expect((await findRun(store, first)).relatedRunIds).not.toContain(control);
      expect(await findExperiment(store, own.id)).toEqual(before);
      const finished = await listFinishedTrainings(store, { experimentIds: [own.id] });
      expect(finished.trainings.map(({ runId }) => runId)).toEqual(own.trained);
    });
  });
}
