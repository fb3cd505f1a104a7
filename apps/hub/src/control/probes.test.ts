/** Frozen-layer controls and landscapes from the request to the list, with a store in memory and the hub's own handlers. */
import {
  experimentSpecSchema,
  hashOf,
  landscapeSettingsSchema,
  type Job,
  type JobKind,
  type JobResult,
  type TrainedLayer,
} from '@bionas/contracts';
import {
  createExperiment,
  createRun,
  findExperiment,
  findRun,
  listFinishedTrainings,
  type Store,
} from '@bionas/store';
import {
  emptyStore,
  sampleControlResult,
  sampleGenome,
  sampleLandscapeResult,
  sampleTrainingResult,
  sampleWorker,
} from '@bionas/store/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MessageContext } from '../dispatch/message-context.ts';
import { onResult } from '../dispatch/on-end.ts';
import { onProgress } from '../dispatch/on-report.ts';
import type { ConnectedWorker } from '../dispatch/worker-pool.ts';
import { quietMessages } from '../testing/quiet-messages.ts';
import { findingControls } from './findings.ts';
import { probeControls } from './probes.ts';
import { runControls } from './runs.ts';
import type { ControlContext } from './control-context.ts';

let store: Store;
let control: ControlContext;
let messages: MessageContext;
const worker = sampleWorker('trainer-1');
let triggered = 0;

beforeAll(async () => {
  store = await emptyStore();
  const dispatcher = { triggerHandOut: () => (triggered += 1), stop: () => undefined };
  control = { store, dispatcher } as unknown as ControlContext;
  messages = quietMessages(store);
});
afterAll(() => store.close());

const layers: TrainedLayer[] = [
  { name: 'layers.0.conv', kind: 'conv', rule: 'fa', weights: 72 },
  { name: 'head', kind: 'dense', rule: 'bp', weights: 320 },
];
const spec = experimentSpecSchema.parse({
  name: 'probes',
  seed: 7,
  space: { kind: 'chain', layers: 2 },
  attack: { preset: 'none' },
});
const genome = sampleGenome('fa');

/** What a worker does with the next job: says that it runs, and ends it. */
async function work(kind: JobKind, result: (job: Job) => JobResult): Promise<Job> {
  const claim = await store.queue.claim([kind], worker);
  if (claim === null) throw new Error(`no ${kind} to claim`);
  const from = { worker } as ConnectedWorker;
  const attemptId = claim.attempt.id;
  const progress = { kind: 'progress', id: 1, attemptId, state: 'running', fraction: 0.5, text: '' } as const;
  await onProgress(messages, from, progress);
  await onResult(messages, from, { kind: 'result', id: 2, attemptId, result: result(claim.job) });
  return claim.job;
}

/** An experiment that is over, with two seeds of its mix trained. */
async function trained(): Promise<{ experimentId: string; runs: string[] }> {
  const experimentId = await store.transaction((tx) => createExperiment(tx, spec));
  const runs: string[] = [];
  for (const seed of [7, 8]) {
    const { runId } = await store.transaction((tx) =>
      createRun(tx, {
        ...{ experimentId, role: 'mix' },
        job: {
          ...{ kind: 'train', dataset: spec.dataset, dataSeed: 7, seed, genome },
          ...{ network: { kind: 'chain', channels: 8 }, training: spec.finals.training },
        },
      }),
    );
    runs.push(runId);
  }
  for (const correct of [950, 930]) await work('train', () => ({ ...sampleTrainingResult(correct), layers }));
  expect((await findExperiment(store, experimentId)).state).toBe('finished');
  return { experimentId, runs };
}

describe('frozen-layer controls', () => {
  it('trains the same again with each layer frozen, pairs by seed, and leaves experiment and leaderboard alone', async () => {
    const { experimentId, runs } = await trained();
    const [first = '', second = ''] = runs;
    const probes = probeControls(control);
    const before = await findExperiment(store, experimentId);
    const asked = triggered;

    const { runIds } = await probes.controlLayers({ id: first, allSeeds: true });
    expect(runIds).toHaveLength(4);
    expect(triggered).toBe(asked + 1);
    // What is asked for already is not asked for again.
    expect((await probes.controlLayers({ id: second, layers: ['head'], allSeeds: false })).runIds).toEqual(
      [],
    );

    const jobs = [];
    for (const correct of [700, 940, 650, 930]) {
      jobs.push(
        await work('control', (job) =>
          sampleControlResult(job.kind === 'control' ? job.frozenLayer : '', correct),
        ),
      );
    }
    expect(jobs.map((job) => job.kind === 'control' && [job.seed, job.frozenLayer])).toEqual([
      [7, 'layers.0.conv'],
      [7, 'head'],
      [8, 'layers.0.conv'],
      [8, 'head'],
    ]);
    expect(jobs[0]).toMatchObject({
      genome,
      dataSeed: 7,
      training: { ...spec.finals.training, measures: 'off' },
    });

    const listed = await probes.layerControls(second);
    expect(listed.map(({ layer, about }) => [layer, about?.rule])).toEqual([
      ['layers.0.conv', 'fa'],
      ['head', 'bp'],
    ]);
    // 0.95 − 0.70 and 0.93 − 0.65: mean 0.265.
    expect(listed[0]?.difference).toMatchObject({ n: 2 });
    expect(listed[0]?.difference?.mean).toBeCloseTo(0.265, 12);
    expect(listed[1]?.difference?.mean).toBeCloseTo(0.005, 12);
    expect(listed[0]?.runs[0]).toMatchObject({
      ...{ trainingRunId: first, seed: 7, state: 'finished', accuracy: 0.95, controlAccuracy: 0.7 },
    });

    const shown = await findRun(store, runIds[0] ?? '');
    expect(shown).toMatchObject({
      kind: 'control',
      control: { frozenLayer: 'layers.0.conv' },
      training: null,
    });
    expect(shown.relatedRunIds).toEqual([first]);
    expect((await findRun(store, first)).relatedRunIds).toEqual([]);

    const after = await findExperiment(store, experimentId);
    expect(after).toEqual(before);
    const { trainings } = await listFinishedTrainings(store, { experimentIds: [experimentId] });
    expect(trainings.map(({ runId }) => runId)).toEqual(runs);
    const board = await findingControls(control).leaderboard({ includeControls: true });
    expect(board.map(({ runIds: of }) => of)).toEqual([runs]);
  });

  it('makes a control again that was cancelled, in a finished experiment too', async () => {
    const { experimentId, runs } = await trained();
    const [first = ''] = runs;
    const probes = probeControls(control);
    const request = { id: first, layers: ['head'], allSeeds: false };
    const { runIds } = await probes.controlLayers(request);
    await runControls(control).cancelRun(runIds[0] ?? '');
    expect((await probes.layerControls(first))[0]).toMatchObject({
      difference: null,
      runs: [{ state: 'cancelled' }],
    });
    expect((await probes.controlLayers(request)).runIds).toHaveLength(1);
    const { id } = await runControls(control).retryRun(runIds[0] ?? '');
    expect((await findRun(store, id)).state).toBe('queued');
    expect((await findExperiment(store, experimentId)).state).toBe('finished');
    // Nothing is left for the tests below.
    for (let job = 0; job < 2; job += 1) await work('control', () => sampleControlResult('head'));
  });

  it('refuses unknown layers, what is not trained, and trainings that name no layers', async () => {
    const { experimentId, runs } = await trained();
    const [first = ''] = runs;
    const probes = probeControls(control);
    const request = { id: first, layers: ['body'], allSeeds: false };
    await expect(probes.controlLayers(request)).rejects.toMatchObject({ code: 'not-found' });
    const { id } = await probes.landscape({ id: first, settings: landscapeSettingsSchema.parse({}) });
    await expect(probes.controlLayers({ id, allSeeds: false })).rejects.toMatchObject({ code: 'conflict' });
    await runControls(control).cancelRun(id);
    const { runId } = await store.transaction((tx) =>
      createRun(tx, {
        ...{ experimentId, role: 'twin' },
        job: {
          ...{ kind: 'train', dataset: spec.dataset, dataSeed: 7, seed: 7, genome: sampleGenome('bp') },
          ...{ network: { kind: 'chain', channels: 8 }, training: spec.finals.training },
        },
      }),
    );
    await expect(probes.controlLayers({ id: runId, allSeeds: false })).rejects.toMatchObject({
      code: 'conflict',
    });
    await runControls(control).cancelRun(runId);
  });
});

describe('loss landscapes', () => {
  it('are drawn of the weights of a training and listed with it', async () => {
    const { runs } = await trained();
    const [first = ''] = runs;
    const probes = probeControls(control);
    const settings = landscapeSettingsSchema.parse({ images: 200, grid: { side: 5 } });
    const { id } = await probes.landscape({ id: first, settings });
    const job = await work('landscape', () => sampleLandscapeResult());
    expect(job).toEqual({
      ...{ kind: 'landscape', dataset: spec.dataset, dataSeed: 7, seed: 7, settings },
      weights: hashOf('weights'),
    });
    expect((await probes.landscapes(first)).map((run) => run.id)).toEqual([id]);
    const { landscape, kind } = await findRun(store, id);
    expect(kind).toBe('landscape');
    expect(landscape).toEqual(sampleLandscapeResult());
  });
});
