/** @file A search by shared weights and its files, real ones, before and after cleaning. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  cleaningText,
  packAlphas,
  type Artifact,
  type ArtifactKind,
  type SupernetScoreJob,
} from '@bionas/contracts';
import { openArtifactStore, type ArtifactStore } from '@bionas/messaging';
import {
  completeJob,
  createExperiment,
  createQuestions,
  createRun,
  recordArtifact,
  saveCheckpoint,
  type Store,
} from '@bionas/store';
import {
  emptyStore,
  sampleProvenance,
  sampleSearchJob,
  sampleSpec,
  sampleTrainJob,
  sampleTrainingResult,
  sampleWorker,
} from '@bionas/store/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { clean, type CleaningContext } from './clean.ts';

let folder = '';
let store: Store;
let artifacts: ArtifactStore;
let context: CleaningContext;
const warnings: string[] = [];
const worker = sampleWorker('one');
const hour = 3_600_000;

// One lab for all: opening an embedded store takes seconds.
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bionas-clean-'));
  store = await emptyStore();
  artifacts = await openArtifactStore({ dir: join(folder, 'artifacts') });
  context = {
    ...{ store, artifacts, settings: { keepRounds: 2, graceMs: hour } },
    log: (_level, text) => warnings.push(text),
    // All that the test makes is old by then.
    now: () => Date.now() + 2 * hour,
  };
});
afterAll(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

async function fileOf(kind: ArtifactKind, content: string | Buffer = randomBytes(1_000)): Promise<Artifact> {
  const path = join(folder, 'new');
  await writeFile(path, content);
  return { ...(await artifacts.add(path)), kind };
}
const areThere = (files: readonly Artifact[]): Promise<boolean[]> =>
  Promise.all(files.map(({ hash }) => artifacts.has(hash)));
const take = async (kind: 'search' | 'train' | 'supernet-train' | 'supernet-score') => {
  const claim = await store.queue.claim([kind], worker);
  if (claim === null) throw new Error(`no ${kind} to claim`);
  return claim.attempt;
};

const samples = [packAlphas({ normal: [[1]], reduce: [[1]] })];
const questionOf = (question: number, weights: string): SupernetScoreJob =>
  ({
    ...{ kind: 'supernet-score', question, weights, samples, probe: { images: 1, seed: 1 } },
  }) as unknown as SupernetScoreJob;

/** An experiment with a search that has trained a supernet for `count` epochs, a round each, and scores with the last. */
async function searchOf(count: number) {
  const spec = sampleSpec();
  const { runId } = await store.transaction(async (tx) => {
    const experimentId = await createExperiment(tx, spec);
    return createRun(tx, { experimentId, job: sampleSearchJob(spec) });
  });
  const search = await take('search');
  const supernets: Artifact[] = [];
  const states: Artifact[] = [];
  for (let round = 0; round < count; round += 1) {
    const supernet = await fileOf('supernet');
    supernets.push(supernet);
    const before = supernets.at(-2)?.hash ?? null;
    const job = { kind: 'supernet-train', question: round, from: round, to: round + 1, weights: before };
    await ask(search.id, { ...job, alphas: null });
    const trained = await take('supernet-train');
    await store.queue.withAttempt(trained.id, async (tx, held) => {
      const epochs = [{ epoch: round } as never];
      await completeJob(tx, held, {
        ...{ kind: 'supernet-train', weights: supernet, epochs, parameters: 1, durationMs: 1 },
        provenance: sampleProvenance,
      });
      await recordArtifact(tx, supernet, { runId });
    });
    const state = await fileOf('search-state', JSON.stringify({ round, weights: supernet.hash }));
    states.push(state);
    await store.queue.withAttempt(search.id, (tx, held) =>
      saveCheckpoint(tx, held, { artifact: state, position: { epoch: round + 1, step: round + 1 } }),
    );
  }
  await ask(search.id, questionOf(count, supernets.at(-1)?.hash ?? ''));
  return { search, supernets, states };
}
const ask = (attemptId: string, job: object): Promise<number[]> =>
  store.queue.withAttempt(attemptId, (tx, { experimentId, runId }) =>
    createQuestions(tx, { experimentId, searchRunId: runId, priority: 1, jobs: [job as never] }),
  );

it('keeps what a search goes on from and can be forked at; the rest goes, samples when it is over', async () => {
  const { search, supernets, states } = await searchOf(4);
  expect(await clean(context, { dryRun: true })).toMatchObject({
    ...{ dryRun: true, supernets: { count: 2, bytes: 2_000 }, checkpoints: { count: 0 } },
    ...{ questions: { count: 0 }, strayFiles: { count: 0 } },
  });
  expect(await areThere(supernets)).toEqual([true, true, true, true]);
  expect((await clean({ ...context, now: Date.now }, { dryRun: false })).supernets.count).toBe(0);

  await clean(context, { dryRun: false });
  expect(await areThere(supernets)).toEqual([false, false, true, true]);
  expect(await areThere(states)).toEqual([true, true, true, true]);

  const score = await take('supernet-score');
  await store.queue.withAttempt(score.id, (tx, held) =>
    completeJob(tx, held, {
      ...{ kind: 'supernet-score', scores: [{ loss: 1, accuracy: 1 }], durationMs: 1 },
      provenance: sampleProvenance,
    }),
  );
  expect((await clean(context, { dryRun: false })).questions.count).toBe(0);
  await store.queue.withAttempt(search.id, (tx, held) =>
    completeJob(tx, held, { kind: 'search', best: [], evaluated: 1, stoppedBy: 'budget' } as never),
  );
  const report = await clean(context, { dryRun: false });
  expect(report.questions).toEqual({ count: 1, bytes: expect.any(Number) as number });
  expect((await clean(context, { dryRun: true })).questions.count).toBe(0);
  expect(await areThere(supernets)).toEqual([false, false, true, true]);
  expect(warnings).toEqual([]);
});

it('keeps the last checkpoint of a training until it has its result, and the result for good', async () => {
  await store.transaction(async (tx) => {
    const experimentId = await createExperiment(tx, sampleSpec());
    await createRun(tx, { experimentId, job: sampleTrainJob(), role: 'mix' } as never);
  });
  const training = await take('train');
  const checkpoints = [await fileOf('checkpoint'), await fileOf('checkpoint')];
  for (const [index, artifact] of checkpoints.entries())
    await store.queue.withAttempt(training.id, (tx, held) =>
      saveCheckpoint(tx, held, { artifact, position: { epoch: index + 1, step: index + 1 } }),
    );
  expect((await clean(context, { dryRun: false })).checkpoints).toEqual({ count: 1, bytes: 1_000 });
  expect(await areThere(checkpoints)).toEqual([false, true]);

  const weights = await fileOf('weights');
  await store.queue.withAttempt(training.id, async (tx, held) => {
    await completeJob(tx, held, { ...sampleTrainingResult(), weights });
    await recordArtifact(tx, weights, { runId: held.runId });
  });
  await clean(context, { dryRun: false });
  expect(await areThere([...checkpoints, weights])).toEqual([false, false, true]);
});

it('removes files that are on no record when they are old enough, and says so', async () => {
  const stray = await fileOf('weights');
  const half = `${artifacts.pathOf(stray.hash)}.partial`;
  await writeFile(half, 'half');
  expect((await clean({ ...context, now: Date.now }, { dryRun: false })).strayFiles.count).toBe(0);
  const report = await clean(context, { dryRun: false });
  expect(cleaningText(report)).toBe('Removed 2 files on no record (0.0 MB).');
  expect(await areThere([stray])).toEqual([false]);
  expect(cleaningText(await clean(context, { dryRun: true }))).toBeNull();
});

it('touches no supernet while the state of a search cannot be read', async () => {
  const { supernets, states } = await searchOf(3);
  await artifacts.remove(states[2]?.hash ?? '');
  await clean(context, { dryRun: false });
  expect(await areThere(supernets)).toEqual([true, true, true]);
  expect(warnings.join()).toMatch(/cannot be read, so all supernets stay/);
});
