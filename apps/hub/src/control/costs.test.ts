/** @file What a search costs, from the claim to the page, with a store in memory and the hub's own handlers. Numbers are worked out by hand. */
import {
  experimentSpecSchema,
  type ExperimentSpec,
  type JobKind,
  type JobResult,
  type WorkTime,
} from '@bionas/contracts';
import { createExperiment, createRun, upsertWorker, type Store } from '@bionas/store';
import {
  emptyStore,
  sampleEvaluationResult,
  sampleGenome,
  sampleSearchJob,
  sampleWorker,
} from '@bionas/store/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { MessageContext } from '../dispatch/message-context.ts';
import { onFailed, onResult } from '../dispatch/on-end.ts';
import { onAsk, onProgress } from '../dispatch/on-report.ts';
import type { ConnectedWorker } from '../dispatch/worker-pool.ts';
import { quietMessages } from '../testing/quiet-messages.ts';
import { costControls } from './costs.ts';

let store: Store;
let messages: MessageContext;
const trainer = sampleWorker('trainer-1');
const from = { worker: trainer } as ConnectedWorker;

beforeAll(async () => {
  store = await emptyStore();
  messages = quietMessages(store);
  await store.transaction((tx) => upsertWorker(tx, trainer));
});
afterAll(() => store.close());

const take = async (kind: JobKind): Promise<string> => {
  const claim = await store.queue.claim([kind], trainer);
  if (claim === null) throw new Error(`no ${kind} to claim`);
  return claim.attempt.id;
};
const finish = async (attemptId: string, worked: WorkTime, result: JobResult): Promise<void> =>
  onResult(messages, from, { kind: 'result', id: 2, attemptId, result, worked });

/** One architecture, so that all candidates cost the same. */
const specOf = (search: object): ExperimentSpec =>
  experimentSpecSchema.parse({
    name: 'costs',
    space: { kind: 'chain', layers: 2, channels: 8, operations: ['conv_3x3'], rules: ['fa'] },
    search: { strategy: { name: 'random' }, candidates: 10, parallel: 2, ...search },
    finals: { top: 1, seeds: 1, singleRules: false, randomMixes: 0 },
    attack: { preset: 'none' },
  });

it('is not known before anything was measured, then goes by what was, and is counted as it goes', async () => {
  const costs = costControls({ store });
  const spec = specOf({});
  const before = await costs.estimateCost(spec);
  expect(before).toMatchObject({ trainers: null, wall: null, pool: { trainers: 1, attackers: 0 } });
  expect(before.notes.join()).toContain('No trainer has measured anything yet');

  const experimentId = await store.transaction((tx) => createExperiment(tx, spec));
  await store.transaction((tx) => createRun(tx, { experimentId, job: sampleSearchJob(spec) }));
  expect(await costs.searchCost(experimentId)).toMatchObject({ trainerSeconds: 0, wallSeconds: null });
  const attemptId = await take('search');
  const standing = { state: 'running', fraction: 0, text: '', round: { first: 0, until: 0.3 } } as const;
  await onProgress(messages, from, { kind: 'progress', id: 1, attemptId, ...standing });
  const question = { kind: 'evaluate' as const, genome: sampleGenome('fa'), epochs: null };
  const questions = [0, 1, 2].map((number) => ({ ...question, question: number }));
  await onAsk(messages, from, { kind: 'ask', id: 2, attemptId, questions });
  for (const ms of [1_100, 1_300])
    await finish(await take('evaluate'), { ms, startMs: 200 }, sampleEvaluationResult());
  const error = { code: 'diverged' as const, message: 'not finite' };
  const worked = { ms: 600, startMs: null };
  await onFailed(messages, from, { kind: 'failed', id: 3, attemptId: await take('evaluate'), error, worked });

  // The median of 0.9 and 1.1 s behind starts of 0.2 s: 1.2 s a candidate. The failed one counts as work and teaches no pace.
  const cost = await costs.searchCost(experimentId);
  expect(cost).toMatchObject({
    evaluations: { done: 3, planned: 10 },
    parts: [{ part: 'candidates', done: 3, planned: 10, trainerSeconds: 3 }],
    trainerSeconds: 3,
    limits: { trainerHours: null, timeLimitMinutes: null },
  });
  expect(cost.toCome?.trainers?.middle).toBeCloseTo(7 * 1.2, 6);
  const estimate = await costs.estimateCost(spec);
  expect(estimate.parts).toMatchObject([
    { part: 'candidates', jobs: 10, basis: 'alike', measured: 2 },
    { part: 'finals', jobs: 2, basis: 'alike' },
  ]);
  expect(estimate.parts[0]?.work?.middle).toBeCloseTo(12, 6);
  expect(estimate.notes).toEqual([]);
  const short = await costs.estimateCost(specOf({ trainerHours: 0.001 }));
  expect(short.notes.join()).toContain("ends with 0.001 hours of trainers' work");
});
