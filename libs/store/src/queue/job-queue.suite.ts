import { hashOf } from '@bionas/contracts';
import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  cancelJobs,
  completeJob,
  createQuestions,
  createExperiment,
  createRun,
  failJob,
  findRun,
  listCandidates,
  lossLimit,
  openStore,
  pauseJobs,
  recordMetrics,
  releaseJob,
  reportProgress,
  resumeJobs,
  retryRun,
  saveCheckpoint,
  type Claim,
  type Store,
} from '../index.ts';
import {
  sampleEvaluateJob,
  sampleEvaluationResult,
  sampleSearchJob,
  sampleSpec,
  sampleTrainingResult,
  sampleTrainJob,
  sampleWorker,
  type TestStore,
} from '../testing.ts';

const claimant = (name: string) => ({ ...sampleWorker(name) });

/** Needs an empty line of work. */
export function describeQueue(open: () => TestStore): void {
  describe('queue', () => {
    let lab: TestStore;
    let store: Store;
    let experimentId: string;

    beforeAll(async () => {
      lab = open();
      store = lab.store;
      experimentId = await store.transaction((tx) => createExperiment(tx, sampleSpec()));
    });

    const train = (options: { priority?: number; seed?: number } = {}): Promise<string> =>
      store.transaction(async (tx) => {
        const { priority, ...job } = options;
        const run = { experimentId, job: sampleTrainJob(job), role: 'mix' as const };
        return (await createRun(tx, priority === undefined ? run : { ...run, priority })).runId;
      });
    const claim = async (who = claimant('a')): Promise<Claim> => {
      const claimed = await store.queue.claim(['evaluate', 'train'], who);
      if (claimed === null) throw new Error('nothing to claim');
      return claimed;
    };
    const finish = (claimed: Claim): Promise<void> =>
      store.queue.withAttempt(claimed.attempt.id, (tx, attempt) =>
        completeJob(tx, attempt, sampleTrainingResult()),
      );
    /** Everything a late result could have touched. */
    const everything = async (): Promise<unknown> =>
      Promise.all(
        ['runs', 'jobs', 'attempts', 'candidates', 'metric_points', 'run_artifacts', 'events', 'workers'].map(
          async (table) =>
            (await store.database.execute(sql.raw(`select * from ${table} order by 1, 2, 3`))).rows,
        ),
      );

    test('hands out by priority, then age, over all kinds asked for', async () => {
      const search = await store.transaction((tx) =>
        createRun(tx, { experimentId, job: sampleSearchJob(), priority: -5 }),
      );
      const first = await train();
      const ids = [first, await train({ priority: 3 }), await train()];
      await store.transaction((tx) =>
        createQuestions(tx, {
          experimentId,
          searchRunId: search.runId,
          jobs: [sampleEvaluateJob(0)],
          priority: 1,
        }),
      );
      const claims = [await claim(), await claim(), await claim(), await claim()];
      expect(claims.map((one) => one.attempt.runId)).toEqual([ids[1], search.runId, ids[0], ids[2]]);
      expect(claims.map((one) => one.attempt.jobKind)).toEqual(['train', 'evaluate', 'train', 'train']);
      expect(await store.queue.claim(['evaluate', 'train'], claimant('late'))).toBeNull();
      expect((await findRun(store, first)).state).toBe('starting');
      expect((await findRun(store, search.runId)).state).toBe('queued');
      await store.transaction((tx) => cancelJobs(tx, { experimentId }));
    });

    test('jobs of one transaction keep their order', async () => {
      const seeds = [5, 3, 9, 1, 7];
      await store.transaction(async (tx) => {
        for (const seed of seeds) await createRun(tx, { experimentId, job: sampleTrainJob({ seed }) });
      });
      const claimed: Claim[] = [];
      for (const _ of seeds) claimed.push(await claim());
      expect(claimed.map(({ job }) => (job.kind === 'train' ? job.seed : null))).toEqual(seeds);
      for (const one of claimed) await finish(one);
    });

    test('many claimers at once never get the same job', async () => {
      const jobs = 60;
      await store.transaction(async (tx) => {
        for (let seed = 0; seed < jobs; seed += 1)
          await createRun(tx, { experimentId, job: sampleTrainJob({ seed }) });
      });
      const second = store.driver === 'server' ? await openStore(lab.options) : store;
      const claimed: string[] = [];
      await Promise.all(
        Array.from({ length: 8 }, async (_, index) => {
          const { queue } = index % 2 === 0 ? store : second;
          for (;;) {
            const one = await queue.claim(['train'], claimant(`claimer ${index}`));
            if (one === null) return;
            claimed.push(one.attempt.jobId);
          }
        }),
      );
      if (second !== store) await second.close();
      expect(claimed).toHaveLength(jobs);
      expect(new Set(claimed).size).toBe(jobs);
      await store.transaction((tx) => cancelJobs(tx, { experimentId }));
    });

    test('a late result of a lost attempt changes nothing', async () => {
      const runId = await train();
      const [slow, quick] = [claimant('slow'), claimant('quick')];
      const late = await claim(slow);
      const lost = await store.queue.loseAttempts(slow.workerId);
      expect(lost.map(({ attempt, outcome }) => [attempt.id, outcome])).toEqual([
        [late.attempt.id, 'requeued'],
      ]);
      expect((await findRun(store, runId)).state).toBe('lost');
      const next = await claim(quick);
      expect(next.attempt).toMatchObject({ number: 2, runId, jobId: late.attempt.jobId });

      const before = await everything();
      await expect(finish(late)).rejects.toMatchObject({ code: 'attempt-lost' });
      await expect(
        store.queue.withAttempt(late.attempt.id, (tx, attempt) =>
          recordMetrics(tx, {
            ...attempt,
            points: [{ name: 'train/loss', step: 1, epoch: 0, value: 1, at: 1 }],
          }),
        ),
      ).rejects.toMatchObject({ code: 'attempt-lost' });
      expect(await store.queue.renew([late.attempt.id])).toEqual({ kept: [], lost: [late.attempt.id] });
      expect(await everything()).toEqual(before);

      await finish(next);
      await expect(finish(next)).rejects.toMatchObject({ code: 'attempt-lost' });
      const run = await findRun(store, runId);
      expect(run).toMatchObject({
        state: 'finished',
        attempts: 2,
        accuracy: 0.9,
        workerName: 'quick',
        progress: 1,
      });
      expect(run.attemptList.map((attempt) => attempt.state)).toEqual(['lost', 'finished']);
    });

    test('a result and a loss at the same moment: one of them wins, whole', async () => {
      const runId = await train();
      for (;;) {
        const who = claimant('racer');
        const claimed = await claim(who);
        const [result, loss] = await Promise.allSettled([
          finish(claimed),
          store.queue.loseAttempts(who.workerId),
        ]);
        const run = await findRun(store, runId);
        if (loss.status !== 'fulfilled') throw loss.reason;
        expect([result.status, loss.value.length, run.state]).toEqual(
          result.status === 'fulfilled' ? ['fulfilled', 0, 'finished'] : ['rejected', 1, 'lost'],
        );
        if (run.state === 'finished') break;
      }
    });

    test('an expired lease loses the attempt, a renewed one does not', async () => {
      await train();
      await train();
      const [kept, gone] = [await claim(), await claim()];
      expect(await store.queue.loseExpired()).toEqual([]);
      await store.queue.renew([kept.attempt.id], 3_600_000);
      const lost = await store.queue.loseExpired(gone.leaseUntil + 1);
      expect(lost.map(({ attempt }) => attempt.id)).toEqual([gone.attempt.id]);
      await finish(kept);
      await finish(await claim());
    });

    test('the next attempt starts from the last checkpoint, also after being handed back', async () => {
      const runId = await train();
      const artifact = { hash: hashOf('checkpoint 2'), bytes: 10, kind: 'checkpoint' as const };
      const first = await claim();
      expect(first.checkpoint).toBeNull();
      await store.queue.withAttempt(first.attempt.id, async (tx, attempt) => {
        await reportProgress(tx, attempt, { state: 'running', fraction: 0.5, text: 'epoch 2 of 4' });
        await saveCheckpoint(tx, attempt, { artifact, position: { epoch: 2, step: 80 } });
        await releaseJob(tx, attempt, 'pre-empted');
      });
      expect(await findRun(store, runId)).toMatchObject({ state: 'pre-empted', progress: 0.5 });
      const second = await claim();
      expect(second.checkpoint).toEqual({ artifact, position: { epoch: 2, step: 80 } });
      await finish(second);
      const run = await findRun(store, runId);
      expect(run.attemptList.map((attempt) => attempt.resumedFromEpoch)).toEqual([null, 2]);
      expect(run.artifacts).toMatchObject([{ hash: artifact.hash, epoch: 2 }]);
    });

    test('faults use up retries, losses and pre-emptions do not', async () => {
      const runId = await train();
      const error = { code: 'engine-failed' as const, message: 'crashed' };
      const fail = async (retry: boolean): Promise<string> =>
        store.queue.withAttempt((await claim()).attempt.id, (tx, attempt) =>
          failJob(tx, attempt, error, { retry }),
        );
      for (const reason of ['lost', 'pre-empted', 'lost'] as const) {
        const { attempt } = await claim();
        await store.queue.withAttempt(attempt.id, (tx, held) => releaseJob(tx, held, reason));
      }
      expect(await fail(true)).toBe('requeued');
      expect(await findRun(store, runId)).toMatchObject({ state: 'queued', error, attempts: 4 });
      expect(await fail(true)).toBe('failed');
      expect(await findRun(store, runId)).toMatchObject({ state: 'failed', error, attempts: 5 });
      await train();
      expect(await fail(false)).toBe('failed');
    });

    test('diverged work is infeasible at once, work that keeps killing its workers fails', async () => {
      const diverged = await train();
      await store.queue.withAttempt((await claim()).attempt.id, (tx, attempt) =>
        failJob(tx, attempt, { code: 'diverged', message: 'NaN' }, { retry: true }),
      );
      expect((await findRun(store, diverged)).state).toBe('infeasible');
      const deadly = await train();
      for (let loss = 1; loss <= lossLimit; loss += 1) {
        const who = claimant('victim');
        await claim(who);
        const [lost] = await store.queue.loseAttempts(who.workerId);
        expect(lost?.outcome).toBe(loss < lossLimit ? 'requeued' : 'failed');
      }
      expect(await findRun(store, deadly)).toMatchObject({
        state: 'failed',
        error: { code: 'attempt-lost' },
      });
    });

    test('a cancelled experiment: waiting jobs are not handed out, running ones are fenced off', async () => {
      const other = await store.transaction((tx) => createExperiment(tx, sampleSpec({ name: 'cancelled' })));
      const make = (): Promise<{ runId: string }> =>
        store.transaction((tx) => createRun(tx, { experimentId: other, job: sampleTrainJob() }));
      const runs = [await make(), await make()];
      const who = claimant('worker');
      const running = await claim(who);
      const told = await store.transaction((tx) => cancelJobs(tx, { experimentId: other }));
      expect(told).toEqual([{ attemptId: running.attempt.id, workerId: who.workerId }]);
      expect(await store.queue.claim(['train'], who)).toBeNull();
      await expect(finish(running)).rejects.toMatchObject({ code: 'attempt-lost' });
      for (const { runId } of runs) expect((await findRun(store, runId)).state).toBe('cancelled');
    });

    test('paused work keeps its place in the line', async () => {
      const [waiting, later] = [await train(), await train()];
      expect(await store.transaction((tx) => pauseJobs(tx, { runIds: [waiting] }))).toEqual([]);
      expect((await findRun(store, waiting)).state).toBe('paused');
      const running = await claim();
      expect(running.attempt.runId).toBe(later);
      const told = await store.transaction((tx) => pauseJobs(tx, { runIds: [later] }));
      expect(told.map((one) => one.attemptId)).toEqual([running.attempt.id]);
      await store.queue.withAttempt(running.attempt.id, (tx, attempt) => releaseJob(tx, attempt, 'paused'));
      expect(await store.queue.claim(['train'], claimant('b'))).toBeNull();
      expect(await store.transaction((tx) => resumeJobs(tx, { runIds: [later] }))).toBe(1);
      expect(await store.transaction((tx) => resumeJobs(tx, { runIds: [waiting] }))).toBe(1);
      const order = [await claim(), await claim()];
      expect(order.map(({ attempt }) => attempt.runId)).toEqual([waiting, later]);
      for (const one of order) await finish(one);
    });

    test('a paused search keeps no pool busy, whatever comes in between', async () => {
      const own = await store.transaction((tx) => createExperiment(tx, sampleSpec({ name: 'paused' })));
      const { runId } = await store.transaction((tx) =>
        createRun(tx, { experimentId: own, job: sampleSearchJob() }),
      );
      const scope = { runIds: [runId] };
      const ask = (...numbers: number[]): Promise<number[]> =>
        store.transaction((tx) =>
          createQuestions(tx, {
            experimentId: own,
            searchRunId: runId,
            jobs: numbers.map((one) => sampleEvaluateJob(one)),
          }),
        );
      const search = await store.queue.claim(['search'], claimant('searcher'));
      if (search === null) throw new Error('no search');
      await ask(0, 1, 2);
      const trainer = claimant('trainer');
      const trained = await claim(trainer);
      const told = await store.transaction((tx) => pauseJobs(tx, scope));
      expect(told.map((one) => one.attemptId)).toEqual([search.attempt.id, trained.attempt.id]);
      // The searcher has not heard of it yet; the trainer vanishes before it has.
      await ask(3);
      await store.queue.loseAttempts(trainer.workerId);
      expect(await store.queue.claim(['evaluate'], claimant('another'))).toBeNull();
      await store.queue.withAttempt(search.attempt.id, (tx, attempt) => releaseJob(tx, attempt, 'paused'));
      expect(await findRun(store, runId)).toMatchObject({ state: 'paused' });
      expect(await store.queue.claim(['search', 'evaluate'], claimant('another'))).toBeNull();

      expect(await store.transaction((tx) => resumeJobs(tx, scope))).toBe(5);
      const again = await claim();
      expect(again.attempt).toMatchObject({ runId, candidate: 0, number: 2 });
      // A resume that overtakes the pause: whoever stops hands its work to the next.
      await store.transaction((tx) => pauseJobs(tx, scope));
      expect(await store.transaction((tx) => resumeJobs(tx, scope))).toBeGreaterThan(0);
      await store.queue.withAttempt(again.attempt.id, (tx, attempt) => releaseJob(tx, attempt, 'paused'));
      expect((await claim()).attempt).toMatchObject({ candidate: 0, number: 3 });
      await store.transaction((tx) => cancelJobs(tx, scope));
      expect(await store.queue.claim(['search', 'evaluate'], claimant('late'))).toBeNull();
    });

    test('a candidate has a state of its own, and asking twice for it is harmless', async () => {
      const { runId } = await store.transaction((tx) =>
        createRun(tx, { experimentId, job: sampleSearchJob() }),
      );
      const ask = (numbers: number[]): Promise<number[]> =>
        store.transaction((tx) =>
          createQuestions(tx, {
            experimentId,
            searchRunId: runId,
            jobs: numbers.map((one) => sampleEvaluateJob(one)),
          }),
        );
      expect(await ask([0, 1])).toEqual([0, 1]);
      expect(await ask([0, 1, 2])).toEqual([2]);
      for (const end of ['finished', 'infeasible', 'lost'] as const) {
        const { attempt } = await claim();
        await store.queue.withAttempt(attempt.id, async (tx, held) => {
          if (end === 'lost') await releaseJob(tx, held, 'lost');
          else if (end === 'finished') await completeJob(tx, held, sampleEvaluationResult(800));
          else await failJob(tx, held, { code: 'diverged', message: 'NaN' }, { retry: true });
        });
      }
      const { rows } = await listCandidates(store, { experimentId, limit: 1_000 });
      const mine = rows.slice(-3);
      expect(mine.map((row) => row.state).sort()).toEqual(['finished', 'infeasible', 'lost']);
      expect(mine.map((row) => row.score).filter((score) => score !== null)).toEqual([0.8]);
      expect((await findRun(store, runId)).state).toBe('queued');
      await store.transaction((tx) => cancelJobs(tx, { runIds: [runId] }));
    });

    test('a worker that comes back keeps what it still holds and loses the rest', async () => {
      await train();
      await train();
      const who = claimant('returner');
      const [held, forgotten] = [await claim(who), await claim(who)];
      const lost = await store.queue.loseAttempts(who.workerId, [held.attempt.id]);
      expect(lost.map(({ attempt }) => attempt.id)).toEqual([forgotten.attempt.id]);
      await finish(held);
      await finish(await claim());
    });

    test('a failed run is tried again as a new one, a finished one is not', async () => {
      const runId = await train({ seed: 42 });
      await expect(store.transaction((tx) => retryRun(tx, runId))).rejects.toMatchObject({
        code: 'conflict',
      });
      await store.queue.withAttempt((await claim()).attempt.id, (tx, attempt) =>
        failJob(tx, attempt, { code: 'engine-failed', message: 'crashed' }, { retry: false }),
      );
      const again = await store.transaction((tx) => retryRun(tx, runId));
      const claimed = await claim();
      expect(claimed).toMatchObject({
        attempt: { runId: again, number: 1 },
        job: { kind: 'train', seed: 42 },
      });
      await finish(claimed);
      expect((await findRun(store, runId)).state).toBe('failed');
      expect((await findRun(store, again)).state).toBe('finished');
      await expect(store.transaction((tx) => retryRun(tx, again))).rejects.toMatchObject({
        code: 'conflict',
      });
    });

    test('a result of another kind than the job is refused and stores nothing', async () => {
      const runId = await train();
      const claimed = await claim();
      const wrong = store.queue.withAttempt(claimed.attempt.id, (tx, attempt) =>
        completeJob(tx, attempt, sampleEvaluationResult()),
      );
      await expect(wrong).rejects.toMatchObject({ code: 'invalid-message' });
      expect((await findRun(store, runId)).state).toBe('starting');
      await finish(claimed);
    });
  });
}
