/** Challenges from the request to the leaderboard, with a store in memory and the hub's own handlers. */
import {
  experimentSpecSchema,
  genomeId,
  type AttackJob,
  type AttackResult,
  type JobKind,
} from '@bionas/contracts';
import { createExperiment, createRun, findExperiment, findRun, type Claim, type Store } from '@bionas/store';
import {
  emptyStore,
  sampleAttackResult,
  sampleGenome,
  sampleTrainingResult,
  sampleWorker,
} from '@bionas/store/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { MessageContext } from '../dispatch/message-context.ts';
import { onResult } from '../dispatch/on-end.ts';
import { onProgress } from '../dispatch/on-report.ts';
import type { ConnectedWorker } from '../dispatch/worker-pool.ts';
import { quietMessages } from '../testing/quiet-messages.ts';
import { challengeControls } from './challenges.ts';
import type { ControlContext } from './control-context.ts';
import { findingControls } from './findings.ts';

let store: Store;
let messages: MessageContext;
let control: ControlContext;
const worker = sampleWorker('worker');
const from = { worker } as ConnectedWorker;

beforeAll(async () => {
  store = await emptyStore();
  control = { store, dispatcher: { triggerHandOut: () => undefined } } as unknown as ControlContext;
  messages = quietMessages(store);
});
afterAll(() => store.close());

const mix = sampleGenome('usf');
const spec = experimentSpecSchema.parse({
  name: 'challenged',
  seed: 1,
  space: { kind: 'chain', layers: 2 },
  attack: { preset: 'laptop' },
});

async function work(kind: JobKind, change: Partial<AttackResult> = {}): Promise<Claim> {
  const claim = await store.queue.claim([kind], worker);
  if (claim === null) throw new Error(`no ${kind} to claim`);
  const attemptId = claim.attempt.id;
  await onProgress(messages, from, {
    ...{ kind: 'progress', id: 1, attemptId, state: 'running', fraction: 0.5, text: '' },
  });
  const result =
    claim.job.kind === 'attack'
      ? { ...sampleAttackResult(2), preset: claim.job.preset, presetVersion: 2, ...change }
      : sampleTrainingResult();
  await onResult(messages, from, { kind: 'result', id: 2, attemptId, result });
  return claim;
}
const left = (correct: number): Partial<AttackResult> => ({
  presetVersion: 1,
  worstCase: { correct, total: 4 },
  judgement: { verdict: 'pass', text: '', flags: [], missing: [] },
});

it('a challenge is queued when the experiment is over, lowers the entry once all its seeds have it, and stays on record', async () => {
  const experimentId = await store.transaction(async (tx) => {
    const id = await createExperiment(tx, spec);
    for (const seed of [1, 2]) {
      await createRun(tx, {
        ...{ experimentId: id, role: 'mix' },
        job: {
          ...{ kind: 'train', dataset: spec.dataset, dataSeed: 1, seed, genome: mix },
          ...{ network: { kind: 'chain', channels: 8 }, training: spec.finals.training },
        },
      });
    }
    return id;
  });
  const { challenge, evaluations } = challengeControls(control);
  const board = async (): Promise<unknown> => {
    const [row] = await findingControls(control).leaderboard({ includeControls: true });
    return [row?.robust?.mean, row?.measuredBy, row?.verdict];
  };
  const of = { genomeId: genomeId(mix) };
  const [one, two] = [await work('train'), await work('train')];
  await expect(challenge({ of, preset: 'autoattack' })).rejects.toMatchObject({ code: 'conflict' });
  const own = [await work('attack'), await work('attack')];
  expect((await findExperiment(store, experimentId)).state).toBe('finished');
  expect(await board()).toEqual([0.5, { preset: 'laptop', presetVersion: 2 }, 'not-assessed']);
  // What the experiment has measured itself need not be measured again.
  expect(await challenge({ of, preset: 'laptop' })).toEqual({
    runIds: [],
    already: own.map(({ attempt }) => attempt.runId),
  });

  const { runIds } = await challenge({ of, preset: 'bionas-standard' });
  expect(runIds).toHaveLength(2);
  expect(await challenge({ of: { runIds: [one.attempt.runId] }, preset: 'bionas-standard' })).toEqual({
    runIds: [],
    already: runIds.slice(0, 1),
  });
  const first = await work('attack', left(1));
  expect(await board()).toEqual([0.5, { preset: 'laptop', presetVersion: 2 }, 'not-assessed']);
  const second = await work('attack', left(0));
  expect([first, second].map(({ attempt }) => attempt.runId)).toEqual(runIds);
  expect((first.job as AttackJob).surrogates).toEqual({
    twin: { weights: [], absent: 'the experiment trains none' },
    'same-rules': {
      weights: [(await findRun(store, two.attempt.runId)).training?.weights.hash],
      absent: null,
    },
  });
  expect((await findExperiment(store, experimentId)).state).toBe('finished');
  expect(await board()).toEqual([0.125, { preset: 'bionas-standard', presetVersion: 1 }, 'pass']);

  // Of an attack: that of the training behind it.
  const history = await evaluations({ runIds: [first.attempt.runId] });
  expect(history).toMatchObject([
    {
      ...{ preset: 'laptop', seed: 1, challenge: false, state: 'finished' },
      result: { robust: { correct: 2, total: 4 }, before: null, after: 0.5, effect: 'first', counts: false },
    },
    {
      ...{ runId: first.attempt.runId, preset: 'bionas-standard', presetVersion: 1, challenge: true },
      result: { before: 0.5, after: 0.25, effect: 'lowered', counts: true, verdict: 'pass' },
    },
  ]);
  expect(await evaluations(of)).toHaveLength(4);
  // All of the experiment in one answer, image by image.
  const results = await challengeControls(control).attackResults(experimentId);
  expect(results.map(({ runId }) => runId).sort()).toEqual(
    [...own, first, second].map(({ attempt }) => attempt.runId).sort(),
  );
  expect(results.every(({ result }) => result.worstOutcome.length === 4)).toBe(true);
  await expect(evaluations({ genomeId: 'none' })).rejects.toMatchObject({ code: 'not-found' });
});
