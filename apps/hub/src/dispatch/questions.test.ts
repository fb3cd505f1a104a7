/** @file A search's questions from the ask to the answer, with a store in memory and the hub's own handlers. */
import {
  experimentSpecSchema,
  searchAnswerSchema,
  type JobKind,
  type SearchAnswer,
  type SearchQuestion,
  type SupernetEpoch,
} from '@bionas/contracts';
import { createExperiment, createRun, findExperiment, findRun, type Store } from '@bionas/store';
import { emptyStore, sampleProvenance, sampleWorker } from '@bionas/store/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { afterLosses } from './after-losses.ts';
import type { MessageContext } from './message-context.ts';
import { onFailed, onHandedBack, onResult } from './on-end.ts';
import { onAsk, onProgress } from './on-report.ts';
import type { ConnectedWorker } from './worker-pool.ts';

let store: Store;
afterEach(() => store.close());

const worker = sampleWorker('trainer-1');
const from = { worker } as ConnectedWorker;
let told: SearchAnswer[] = [];
let stopped: string[] = [];
const context = {
  get store() {
    return store;
  },
  artifacts: { has: () => Promise.resolve(true) },
  log: () => undefined,
  triggerHandOut: () => undefined,
  stop: (attempts: readonly { attemptId: string }[]) =>
    stopped.push(...attempts.map(({ attemptId }) => attemptId)),
  tellSearcher: (_run: string, answers: SearchAnswer[]) => {
    told.push(...answers);
    return Promise.resolve();
  },
  tellChanges: () => Promise.resolve(),
} as unknown as MessageContext;

const spec = experimentSpecSchema.parse({
  name: 'questions',
  space: { kind: 'cell' },
  search: { strategy: { name: 'darts', epochs: 2 } },
});
const weights = 'a'.repeat(64);
const alphas = {
  normal: Array.from({ length: 14 }, () => [0]),
  reduce: Array.from({ length: 14 }, () => [0]),
};
const whole: SearchQuestion = {
  kind: 'supernet-train',
  question: 0,
  from: 0,
  to: 2,
  weights: null,
  alphas: null,
};
const epochs = [0, 1].map((epoch): SupernetEpoch => ({
  ...{ epoch, loss: 1, accuracy: 0.5, alphaLoss: null, alphaAccuracy: null, durationMs: 1 },
  alphas,
}));

let searchRun = '';
let experimentId = '';
let searchAttempt = '';
const take = async (kind: JobKind): Promise<string> => {
  const claim = await store.queue.claim([kind], worker);
  if (claim === null) throw new Error(`no ${kind} to claim`);
  return claim.attempt.id;
};
const ask = (...questions: SearchQuestion[]): Promise<void> =>
  onAsk(context, from, { kind: 'ask', id: 1, attemptId: searchAttempt, questions });

beforeEach(async () => {
  store = await emptyStore();
  told = [];
  stopped = [];
  await store.transaction(async (tx) => {
    experimentId = await createExperiment(tx, spec);
    const { dataset, seed, space, search } = spec;
    const job = { kind: 'search', dataset, dataSeed: seed, seed, space, search, top: 1 } as const;
    searchRun = (await createRun(tx, { experimentId, job })).runId;
  });
  searchAttempt = await take('search');
  await onProgress(context, from, {
    kind: 'progress',
    id: 1,
    attemptId: searchAttempt,
    state: 'running',
    fraction: 0,
    text: 'begun',
    round: { first: 0, until: 0.8 },
  });
});

const finish = (attemptId: string): Promise<void> =>
  onResult(context, from, {
    ...{ kind: 'result', id: 2, attemptId },
    result: {
      ...{ kind: 'supernet-train', epochs, parameters: 10, durationMs: 5, provenance: sampleProvenance },
      weights: { hash: weights, bytes: 3, kind: 'supernet' },
    },
    worked: { ms: 40, startMs: 10 },
  });

it('hands a question to a trainer once, shows its progress on the search, and tells the answer whenever it is asked again', async () => {
  await ask(whole);
  await ask(whole);
  const attempt = await take('supernet-train');
  expect(await store.queue.claim(['supernet-train'], worker)).toBeNull();
  const progress = {
    kind: 'progress',
    id: 3,
    attemptId: attempt,
    state: 'running',
    fraction: 0.5,
    text: 'supernet epoch 1 of 2',
  } as const;
  await onProgress(context, from, progress);
  expect(await findRun(store, searchRun)).toMatchObject({
    state: 'running',
    // Half of the way to where the round ends.
    progress: 0.4,
    progressText: 'supernet epoch 1 of 2 · trainer-1',
  });
  await finish(attempt);
  expect(await findRun(store, searchRun)).toMatchObject({ progress: 0.8, progressText: 'begun' });
  const answer = { kind: 'supernet-train', question: 0, weights, epochs, trainerMs: 40 };
  expect(told).toEqual([answer]);
  expect(searchAnswerSchema.parse(told[0])).toEqual(answer);
  await ask(whole);
  expect(told).toEqual([answer, answer]);
});

it('a trainer goes on while nobody runs the search', async () => {
  await ask(whole);
  const attempt = await take('supernet-train');
  await store.queue.loseAttempts(worker.workerId, [attempt]);
  expect(await findRun(store, searchRun)).toMatchObject({ state: 'lost' });
  await onProgress(context, from, {
    kind: 'progress',
    id: 3,
    attemptId: attempt,
    state: 'running',
    fraction: 0.9,
    text: 'late',
  });
  expect(await findRun(store, searchRun)).toMatchObject({ state: 'lost' });
  await finish(attempt);
  expect(told).toHaveLength(1);
});

it('a question that cannot be answered is answered with the reason', async () => {
  await ask(whole);
  const error = { code: 'infeasible' as const, message: 'too big' };
  const attemptId = await take('supernet-train');
  const worked = { ms: 7, startMs: null };
  await onFailed(context, from, { kind: 'failed', id: 4, attemptId, error, worked });
  expect(told).toEqual([{ kind: 'failed', question: 0, error, trainerMs: 7 }]);
  expect(await findRun(store, searchRun)).toMatchObject({ state: 'running' });
});

it('the work of attempts that came to nothing is told too, and outlives the hub that saw it', async () => {
  await ask(whole);
  const handedBack = {
    kind: 'handed-back',
    id: 5,
    reason: 'pre-empted',
    worked: { ms: 100, startMs: null },
  } as const;
  await onHandedBack(context, from, { ...handedBack, attemptId: await take('supernet-train') });
  await finish(await take('supernet-train'));
  expect(told).toMatchObject([{ trainerMs: 140 }]);
  // A searcher that starts afresh asks again.
  await ask(whole);
  expect(told[1]).toEqual(told[0]);
});

it('so is one whose trainers vanish again and again', async () => {
  await ask(whole);
  for (let loss = 0; loss < 20; loss += 1) {
    await take('supernet-train');
    await afterLosses(context, await store.queue.loseAttempts(worker.workerId, [searchAttempt]));
  }
  expect(told).toMatchObject([{ kind: 'failed', question: 0, error: { code: 'attempt-lost' } }]);
});

it('a failed search leaves no question behind, and its experiment ends', async () => {
  await ask(whole);
  const attempt = await take('supernet-train');
  const error = { code: 'unsupported' as const, message: 'no such strategy' };
  await onFailed(context, from, { kind: 'failed', id: 4, attemptId: searchAttempt, error });
  expect(stopped).toEqual([attempt]);
  await expect(finish(attempt)).rejects.toMatchObject({ code: 'attempt-lost' });
  expect(await findRun(store, searchRun)).toMatchObject({ state: 'failed' });
  expect(await findExperiment(store, experimentId)).toMatchObject({ state: 'failed' });
});
