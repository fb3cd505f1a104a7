import {
  hashOf,
  referenceRowSchema,
  type LabEvent,
  type MetricPoint,
  type ReferenceImport,
  type ReferenceRow,
} from '@bionas/contracts';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  appendEvent,
  createExperiment,
  createRun,
  deleteOldEvents,
  findArtifact,
  findExperiment,
  findLastEventId,
  findRun,
  importReferenceRows,
  listEvents,
  listMetricNames,
  listReferenceRows,
  listWorkers,
  readLogs,
  readSeries,
  recordArtifact,
  recordHeartbeat,
  recordLogs,
  recordMetrics,
  removeReferenceRow,
  saveGenome,
  setExperimentState,
  setRunState,
  setWorkerState,
  upsertWorker,
  type Store,
} from '../index.ts';
import { sampleGenome, sampleSpec, sampleTrainJob, sampleWorker, type TestStore } from '../testing.ts';

const point = (step: number, value: number | null, name = 'train/loss'): MetricPoint => ({
  name,
  step,
  epoch: step / 10,
  value,
  at: 1_700_000_000_000 + step,
});

export function describeRecords(open: () => TestStore): void {
  describe('records', () => {
    let store: Store;
    let experimentId: string;
    const newRun = async (): Promise<string> =>
      (await store.transaction((tx) => createRun(tx, { experimentId, job: sampleTrainJob() }))).runId;

    beforeAll(async () => {
      ({ store } = open());
      experimentId = await store.transaction((tx) => createExperiment(tx, sampleSpec()));
    });

    test('a replay after a resume overwrites points and adds none', async () => {
      const runId = await newRun();
      const write = (points: MetricPoint[], candidate: number | null = null): Promise<void> =>
        store.transaction((tx) => recordMetrics(tx, { runId, experimentId, candidate, points }));
      await write([point(1, 0.9), point(2, 0.8), point(3, 0.7)]);
      await write([point(2, 0.81), point(3, null), point(3, 0.71), point(4, null)]);
      await write([point(1, 5)], 7);
      const [series] = await readSeries(store, { runIds: [runId] });
      expect(series?.points.map(({ step, value }) => [step, value])).toEqual([
        [1, 0.9],
        [2, 0.81],
        [3, 0.71],
        [4, null],
      ]);
      expect(series?.points[0]).toEqual({
        step: 1,
        epoch: expect.closeTo(0.1, 6) as number,
        value: 0.9,
        at: 1_700_000_000_001,
      });
      const ofCandidate = await readSeries(store, { runIds: [runId], candidate: 7 });
      expect(ofCandidate.map(({ points }) => points.map(({ value }) => value))).toEqual([[5]]);
    });

    test('curves by run, name and step; names over all runs', async () => {
      const runs = [await newRun(), await newRun()].sort();
      for (const runId of runs) {
        const points = [point(1, 1), point(2, 2), point(1, 3, 'validation/accuracy')];
        await store.transaction((tx) => recordMetrics(tx, { runId, experimentId, candidate: null, points }));
      }
      expect(await listMetricNames(store, runs)).toEqual(['train/loss', 'validation/accuracy']);
      const all = await readSeries(store, { runIds: runs });
      expect(all.map(({ runId, name }) => [runId, name])).toEqual(
        runs.flatMap((runId) => [
          [runId, 'train/loss'],
          [runId, 'validation/accuracy'],
        ]),
      );
      const some = await readSeries(store, { runIds: runs, names: ['train/loss'], afterStep: 1 });
      expect(some.map(({ points }) => points.map(({ step }) => step))).toEqual([[2], [2]]);
      expect(await readSeries(store, { runIds: runs, names: [] })).toEqual([]);
    });

    test('a curve too long for its reader keeps its ends and its spikes', async () => {
      const runId = await newRun();
      const points = Array.from({ length: 5_000 }, (_, step) =>
        point(step, step === 3_333 ? 99 : Math.sin(step / 50)),
      );
      await store.transaction((tx) => recordMetrics(tx, { runId, experimentId, candidate: null, points }));
      const [thin] = await readSeries(store, { runIds: [runId], maxPoints: 200 });
      const steps = thin?.points.map(({ step }) => step) ?? [];
      expect(thin?.sampled).toBe(true);
      expect(steps.length).toBeGreaterThan(100);
      expect(steps.length).toBeLessThanOrEqual(200);
      expect(steps).toEqual([...steps].sort((a, b) => a - b));
      expect([steps[0], steps.at(-1), steps.includes(3_333)]).toEqual([0, 4_999, true]);
      const [whole] = await readSeries(store, { runIds: [runId], maxPoints: 5_000 });
      expect([whole?.points.length, whole?.sampled]).toEqual([5_000, false]);
    });

    test('log lines: the last ones, those behind an id, those with a text or level', async () => {
      const runId = await newRun();
      const lines = ['one', '100% done', 'three'].map((text, index) => ({
        at: index,
        level: index === 1 ? ('warning' as const) : ('info' as const),
        text,
      }));
      await store.transaction((tx) => recordLogs(tx, { runId, experimentId, candidate: null, lines }));
      const last = await readLogs(store, { runId, limit: 2 });
      expect(last.map((line) => line.text)).toEqual(['100% done', 'three']);
      const [first] = await readLogs(store, { runId });
      expect(
        (await readLogs(store, { runId, after: first?.id ?? 0, limit: 1 })).map((line) => line.text),
      ).toEqual(['100% done']);
      expect(await readLogs(store, { runId, search: '0% D' })).toHaveLength(1);
      expect(await readLogs(store, { runId, search: 'o%e' })).toEqual([]); // a wildcard taken literally
      expect((await readLogs(store, { runId, levels: ['warning'] })).map((line) => line.at)).toEqual([1]);
    });

    test('a file known twice is one file; a genome found twice is one row', async () => {
      const runId = await newRun();
      const artifact = { hash: hashOf('records'), bytes: 5, kind: 'weights' as const };
      for (const _ of [1, 2])
        await store.transaction((tx) => recordArtifact(tx, artifact, { runId, epoch: 3 }));
      expect(await findArtifact(store, artifact.hash)).toEqual(artifact);
      expect(await findArtifact(store, hashOf('never'))).toBeNull();
      expect((await findRun(store, runId)).artifacts).toMatchObject([{ ...artifact, epoch: 3 }]);
      const ids = await store.transaction(async (tx) => [
        await saveGenome(tx, sampleGenome('usf')),
        await saveGenome(tx, sampleGenome('usf')),
      ]);
      expect(new Set(ids).size).toBe(1);
    });

    test('workers come, work, fall silent and return', async () => {
      const worker = sampleWorker('trainer 1');
      await store.transaction((tx) => upsertWorker(tx, worker));
      const { runId } = await store.transaction((tx) =>
        createRun(tx, { experimentId, job: sampleTrainJob(), priority: 63 }),
      );
      const claimed = await store.queue.claim(['train'], worker);
      await store.transaction((tx) =>
        recordHeartbeat(tx, worker.workerId, { load: 1.5, residentBytes: 2 ** 33 }),
      );
      expect(await store.transaction((tx) => setWorkerState(tx, [worker.workerId], 'working'))).toBe(1);
      expect(await store.transaction((tx) => setWorkerState(tx, [worker.workerId], 'working'))).toBe(0);
      const [row] = (await listWorkers(store)).filter((one) => one.worker.workerId === worker.workerId);
      expect(row).toMatchObject({
        worker,
        state: 'working',
        load: 1.5,
        residentBytes: 2 ** 33,
        finishedJobs: 0,
      });
      expect(row?.work).toMatchObject([{ attemptId: claimed?.attempt.id, runId, jobKind: 'train' }]);
      expect((await findRun(store, runId)).heartbeatAt).toBe(row?.heartbeatAt);
      await store.transaction((tx) => setWorkerState(tx, [worker.workerId], 'gone'));
      expect((await listWorkers(store, -1)).some((one) => one.worker.workerId === worker.workerId)).toBe(
        false,
      );
      await store.transaction((tx) => upsertWorker(tx, worker));
      expect((await listWorkers(store, -1)).some((one) => one.worker.workerId === worker.workerId)).toBe(
        true,
      );
    });

    test('an aborted transaction leaves no rows, no work and no events', async () => {
      const heard: LabEvent[] = [];
      const stop = store.onCommit((events) => heard.push(...events));
      const before = [await findLastEventId(store), (await findExperiment(store, experimentId)).runs.total];
      const aborted = store.transaction(async (tx) => {
        await createRun(tx, { experimentId, job: sampleTrainJob(), priority: 63 });
        throw new Error('on purpose');
      });
      await expect(aborted).rejects.toThrow('on purpose');
      stop();
      expect(heard).toEqual([]);
      expect([await findLastEventId(store), (await findExperiment(store, experimentId)).runs.total]).toEqual(
        before,
      );
    });

    test('events: ids grow in commit order, whoever resumes after one misses none', async () => {
      const from = await findLastEventId(store);
      const heard: string[] = [];
      const seen: string[] = [];
      const stop = store.onCommit((events) => heard.push(...events.map((event) => event.id)));
      const write = async (text: string): Promise<void> => {
        await store.transaction(async (tx) => {
          appendEvent(tx, { kind: 'leaderboard-changed', text });
          appendEvent(tx, { kind: 'leaderboard-changed', text }); // the same again: one event
          appendEvent(tx, { kind: 'worker-changed' });
        });
        // A reader that asks for what is behind the last it saw, at any moment.
        const news = await listEvents(store, { after: seen.at(-1) ?? from });
        for (const { id } of news) if (Number(id) > Number(seen.at(-1) ?? 0)) seen.push(id);
      };
      await Promise.all(Array.from({ length: 20 }, (_, index) => write(`number ${index}`)));
      stop();
      const stored = (await listEvents(store, { after: from })).map((event) => event.id);
      expect(stored).toHaveLength(40);
      expect(heard).toEqual(stored);
      expect(seen).toEqual(stored);
    });

    test('old events go, but the newest stays as the place to resume from', async () => {
      const last = await findLastEventId(store);
      const gone = await store.transaction((tx) => deleteOldEvents(tx, store.now() + 1_000));
      expect(gone).toBeGreaterThan(0);
      expect((await listEvents(store, { after: '0' })).map((event) => event.id)).toEqual([last]);
    });

    test('published rows: added, left alone, replaced with what differs, removed; or nothing at all', async () => {
      const row = (name: string, cleanPercent: number, more: Partial<ReferenceRow> = {}): ReferenceRow =>
        referenceRowSchema.parse({
          ...{ name, cleanPercent, dataset: 'mnist', paper: 'Somebody 2020', link: 'arXiv:2001.00001' },
          ...{ architecture: 'MLP', rules: ['bp'], adversariallyTrained: false, extraData: false, ...more },
        });
      const from = await findLastEventId(store);
      const take = (...rows: ReferenceRow[]): Promise<ReferenceImport> =>
        store.transaction((tx) => importReferenceRows(tx, rows));
      const [a, b] = [row('a', 90), row('b', 80, { note: 'one seed' })];
      expect(await take(b, a)).toEqual({ added: ['b', 'a'], replaced: [], unchanged: [] });
      expect(await take(a, b)).toEqual({ added: [], replaced: [], unchanged: ['a', 'b'] });
      const { note: _note, ...better } = row('b', 81);
      expect(await take(a, better, row('c', 70))).toEqual({
        ...{ added: ['c'], unchanged: ['a'] },
        replaced: [{ name: 'b', fields: ['note', 'cleanPercent'] }],
      });
      expect(await listReferenceRows(store)).toEqual([a, better, row('c', 70)]);
      const events = (await listEvents(store, { after: from })).map(({ kind, text }) => [kind, text]);
      expect(events).toEqual([
        ['leaderboard-changed', '2 published rows imported'],
        ['leaderboard-changed', '2 published rows imported'],
      ]);
      const many = Array.from({ length: 998 }, (_, index) => row(`many ${index}`, 50));
      await expect(take(row('a', 91), ...many)).rejects.toMatchObject({ code: 'conflict' });
      expect(await listReferenceRows(store)).toEqual([a, better, row('c', 70)]);
      for (const name of ['a', 'b', 'c']) await store.transaction((tx) => removeReferenceRow(tx, name));
      expect(await listReferenceRows(store)).toEqual([]);
      await expect(store.transaction((tx) => removeReferenceRow(tx, 'a'))).rejects.toMatchObject({
        code: 'not-found',
      });
    });

    test('states: an ended run or experiment cannot be changed', async () => {
      const runId = await newRun();
      const set = (state: 'cancelled' | 'starting'): Promise<void> =>
        store.transaction((tx) => setRunState(tx, runId, state));
      await set('cancelled');
      await expect(set('starting')).rejects.toMatchObject({ code: 'conflict' });
      const id = await store.transaction((tx) => createExperiment(tx, sampleSpec()));
      await store.transaction((tx) => setExperimentState(tx, id, { state: 'running', phase: 'training' }));
      await store.transaction((tx) => setExperimentState(tx, id, { state: 'finished', phase: 'done' }));
      expect(await findExperiment(store, id)).toMatchObject({
        state: 'finished',
        phase: 'done',
        progress: 1,
      });
      await expect(
        store.transaction((tx) => setExperimentState(tx, id, { state: 'running' })),
      ).rejects.toMatchObject({ code: 'conflict' });
    });
  });
}
