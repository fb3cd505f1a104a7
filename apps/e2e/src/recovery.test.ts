/** Whatever dies: nothing is lost, nothing counts twice. */
import type { RunRow } from '@bionas/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLab, type Lab } from './lab.ts';
import { tinySpec } from './tiny-spec.ts';
import { waitUntil } from './wait-until.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab({ trainers: 1, dashboard: false });
});
afterAll(async () => {
  await lab.close();
});

const trainings = async (experimentId: string): Promise<RunRow[]> =>
  (await lab.client.runs.list.query({ experimentId, kinds: ['training'], limit: 100, descending: false }))
    .rows;

/** Long enough to be killed in the middle, with a checkpoint every epoch. */
const longTraining = { epochs: 6 };

describe('a killed trainer', () => {
  it('is seen as lost; another attempt goes on from the last checkpoint; the result counts once', async () => {
    const { id } = await lab.client.experiments.submit.mutate({
      spec: tinySpec('killed trainer', {
        dataset: { name: 'mnist', trainSize: 6_000, validationSize: 200, testSize: 200 },
        search: { strategy: { name: 'random' }, candidates: 1, parallel: 1, training: { epochs: 1 } },
        finals: { top: 1, seeds: 1, singleRules: false, randomMixes: 0, training: longTraining },
        attack: { preset: 'none' },
      }),
    });
    const victim = await waitUntil('a training with a checkpoint', async () => {
      for (const run of await trainings(id)) {
        if (run.state !== 'running') continue;
        const { artifacts } = await lab.client.runs.get.query({ id: run.id });
        if (artifacts.some(({ kind, epoch }) => kind === 'checkpoint' && (epoch ?? 0) >= 2)) return run;
      }
      return null;
    });
    process.kill(await lab.pidOf('trainer-1'), 'SIGKILL');
    await waitUntil(
      'the run to be shown as lost',
      async () => {
        const { attemptList } = await lab.client.runs.get.query({ id: victim.id });
        return attemptList[0]?.state === 'lost';
      },
      { timeoutMs: 30_000 },
    );
    const finished = await waitUntil('the run to finish', async () => {
      const run = await lab.client.runs.get.query({ id: victim.id });
      return run.state === 'finished' ? run : null;
    });
    expect(finished.attemptList.map(({ state }) => state)).toEqual(['lost', 'finished']);
    expect(finished.attemptList[1]?.resumedFromEpoch).toBeGreaterThanOrEqual(2);
    expect(finished.training?.epochs).toBe(longTraining.epochs);
    // One curve: every epoch once, although some were trained twice.
    const [curve] = await lab.client.runs.series.query({
      runIds: [victim.id],
      names: ['validation/accuracy'],
    });
    expect(curve?.points.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5, 6]);
    const board = await lab.client.findings.leaderboard.query({ includeControls: true });
    const rows = board.filter(({ runIds }) => runIds.includes(victim.id));
    expect(rows).toHaveLength(1);
    expect(rows[0]?.runIds.filter((runId) => runId === victim.id)).toHaveLength(1);
  });
});

describe('a killed hub', () => {
  it('comes back; services reconnect; the experiment ends as if nothing had happened', async () => {
    const { id } = await lab.client.experiments.submit.mutate({ spec: tinySpec('killed hub') });
    await waitUntil('work to be under way', async () => {
      const { rows } = await lab.client.runs.list.query({ experimentId: id, limit: 10 });
      return rows.some(({ state }) => state === 'running');
    });
    process.kill(await lab.pidOf('hub'), 'SIGKILL');
    const experiment = await waitUntil(
      'the experiment to finish',
      async () => {
        const row = await lab.client.experiments.get.query({ id });
        return ['finished', 'failed'].includes(row.state) ? row : null;
      },
      { timeoutMs: 200_000 },
    );
    expect(experiment.error).toBeNull();
    expect(experiment.state).toBe('finished');
    expect(experiment.candidates).toEqual({ evaluated: 2, planned: 2 });
    // A mix and its twin with two seeds, each trained once and attacked once.
    const { rows } = await lab.client.runs.list.query({ experimentId: id, limit: 100 });
    expect(rows.filter(({ kind }) => kind === 'training')).toHaveLength(4);
    expect(rows.filter(({ kind }) => kind === 'attack')).toHaveLength(4);
    expect(rows.every(({ state }) => state === 'finished')).toBe(true);
  });
});

describe('a paused run', () => {
  it('keeps its checkpoint and goes on from there when it is resumed', async () => {
    const { id } = await lab.client.experiments.submit.mutate({
      spec: tinySpec('paused', {
        dataset: { name: 'mnist', trainSize: 5_000, validationSize: 200, testSize: 200 },
        search: { strategy: { name: 'random' }, candidates: 1, parallel: 1, training: { epochs: 1 } },
        finals: { top: 1, seeds: 1, singleRules: false, randomMixes: 0, training: longTraining },
        attack: { preset: 'none' },
      }),
    });
    const run = await waitUntil('a training with a checkpoint', async () => {
      const running = (await trainings(id)).find(({ state }) => state === 'running');
      if (!running) return null;
      const { artifacts } = await lab.client.runs.get.query({ id: running.id });
      return artifacts.some(({ kind }) => kind === 'checkpoint') ? running : null;
    });
    await lab.client.runs.pause.mutate({ id: run.id });
    await waitUntil(
      'the run to be paused',
      async () => (await lab.client.runs.get.query({ id: run.id })).state === 'paused',
    );
    // The trainer takes other work meanwhile.
    await waitUntil('the other training to finish', async () =>
      (await trainings(id)).some(({ state }) => state === 'finished'),
    );
    expect((await lab.client.runs.get.query({ id: run.id })).state).toBe('paused');
    await lab.client.runs.resume.mutate({ id: run.id });
    const finished = await waitUntil('the run to finish', async () => {
      const now = await lab.client.runs.get.query({ id: run.id });
      return now.state === 'finished' ? now : null;
    });
    expect(finished.attemptList.map(({ state }) => state)).toEqual(['paused', 'finished']);
    expect(finished.attemptList[1]?.resumedFromEpoch).toBeGreaterThanOrEqual(1);
    expect(finished.training?.epochs).toBe(longTraining.epochs);
  });
});
