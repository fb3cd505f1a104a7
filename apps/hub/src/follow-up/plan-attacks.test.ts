/** Attacks that need other networks wait for them, with a store in memory and the hub's own handlers. */
import {
  experimentSpecSchema,
  finalTraining,
  hashOf,
  twinOf,
  type AttackJob,
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
import { onFailed, onResult } from '../dispatch/on-end.ts';
import type { ConnectedWorker } from '../dispatch/worker-pool.ts';
import { quietMessages } from '../testing/quiet-messages.ts';

let store: Store;
let messages: MessageContext;
const worker = sampleWorker('worker');
const from = { worker } as ConnectedWorker;

beforeAll(async () => {
  store = await emptyStore();
  messages = quietMessages(store);
});
afterAll(() => store.close());

const spec = experimentSpecSchema.parse({
  name: 'transfers',
  seed: 1,
  space: { kind: 'chain', layers: 2 },
  attack: { preset: 'bionas-standard' },
});
const mix = sampleGenome('usf');

async function submit(trainings: readonly ['mix' | 'twin', number][]): Promise<string> {
  return store.transaction(async (tx) => {
    const experimentId = await createExperiment(tx, spec);
    for (const [role, seed] of trainings) {
      await createRun(tx, {
        ...{ experimentId, role },
        job: {
          ...{ kind: 'train', dataset: spec.dataset, dataSeed: 1, seed },
          genome: role === 'mix' ? mix : twinOf(mix),
          ...{ network: { kind: 'chain', channels: 8 }, training: spec.finals.training },
        },
      });
    }
    return experimentId;
  });
}
const claim = async (kind: JobKind): Promise<Claim | null> => store.queue.claim([kind], worker);
const held = async (kind: JobKind): Promise<Claim> => {
  const found = await claim(kind);
  if (found === null) throw new Error(`no ${kind} to claim`);
  return found;
};
const finish = async ({ attempt, job }: Claim): Promise<void> => {
  const weights = { hash: hashOf(['weights', job.seed, attempt.runId]), bytes: 1, kind: 'weights' } as const;
  const result =
    job.kind === 'train'
      ? { ...sampleTrainingResult(), weights }
      : { ...sampleAttackResult(), preset: 'bionas-standard' };
  await onResult(messages, from, { kind: 'result', id: 1, attemptId: attempt.id, result });
};
const weightsOf = async (runId: string): Promise<string | undefined> =>
  (await findRun(store, runId)).training?.weights.hash;

it('attacks wait until the twin and another seed have been trained, and name their weights', async () => {
  const experimentId = await submit([
    ['mix', 1],
    ['twin', 1],
    ['mix', 2],
  ]);
  const [mix1, twin1, mix2] = [await held('train'), await held('train'), await held('train')];
  await finish(mix1);
  await finish(twin1);
  // The twin of seed 1 has no other seed to wait for.
  const ofTwin = await held('attack');
  expect((ofTwin.job as AttackJob).surrogates).toEqual({
    twin: { weights: [], absent: 'the network is its own twin' },
    'same-rules': { weights: [], absent: 'the experiment trains this network with one seed' },
  });
  expect(await claim('attack')).toBeNull();
  expect((await findExperiment(store, experimentId)).state).not.toBe('finished');

  await finish(mix2);
  const jobs = [await held('attack'), await held('attack')];
  const twinWeights = await weightsOf(twin1.attempt.runId);
  expect(jobs.map(({ job }) => [job.seed, (job as AttackJob).surrogates])).toEqual([
    [
      1,
      {
        twin: { weights: [twinWeights], absent: null },
        'same-rules': { weights: [await weightsOf(mix2.attempt.runId)], absent: null },
      },
    ],
    [
      2,
      {
        twin: { weights: [twinWeights], absent: null },
        'same-rules': { weights: [await weightsOf(mix1.attempt.runId)], absent: null },
      },
    ],
  ]);
  for (const job of [ofTwin, ...jobs]) await finish(job);
  expect((await findExperiment(store, experimentId)).state).toBe('finished');
});

it('a training that fails is waited for no longer', async () => {
  await submit([
    ['mix', 1],
    ['mix', 2],
  ]);
  const [first, second] = [await held('train'), await held('train')];
  await finish(first);
  expect(await claim('attack')).toBeNull();
  const error = { code: 'diverged', message: 'NaN' } as const;
  await onFailed(messages, from, { kind: 'failed', id: 2, attemptId: second.attempt.id, error });
  expect(((await held('attack')).job as AttackJob).surrogates).toEqual({
    twin: { weights: [], absent: 'the experiment trains none' },
    'same-rules': { weights: [], absent: 'no such training ended with a network' },
  });
});

it('tells the attacker which networks were trained against attacks: the reference alone, or all', async () => {
  const told = async (finals: object, role: 'twin' | 'adversarial-twin'): Promise<boolean | undefined> => {
    const own = experimentSpecSchema.parse({ name: 'robust', finals, attack: { preset: 'smoke' } });
    await store.transaction(async (tx) => {
      const experimentId = await createExperiment(tx, own);
      await createRun(tx, {
        ...{ experimentId, role },
        job: {
          ...{ kind: 'train', dataset: own.dataset, dataSeed: 1, seed: 1, genome: twinOf(mix) },
          ...{ network: { kind: 'chain', channels: 8 }, training: finalTraining(own.finals, role) },
        },
      });
    });
    await finish(await held('train'));
    const attack = await held('attack');
    await finish(attack);
    return (attack.job as AttackJob).adversariallyTrained;
  };
  expect(await told({ adversarialReference: {} }, 'twin')).toBeUndefined();
  expect(await told({ adversarialReference: {} }, 'adversarial-twin')).toBe(true);
  expect(await told({ training: { adversarial: {} } }, 'twin')).toBe(true);
});
