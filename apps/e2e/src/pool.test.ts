/** Several trainers, one experiment. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLab, type Lab } from './lab.ts';
import { tinySpec } from './tiny-spec.ts';
import { waitUntil } from './wait-until.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab({ trainers: 2, dashboard: false });
});
afterAll(async () => {
  await lab.close();
});

describe('a pool of trainers', () => {
  it('shares the jobs of one experiment; one that joins later gets work too', async () => {
    const { id } = await lab.client.experiments.submit.mutate({
      spec: tinySpec('shared', {
        // Long enough that a trainer that joins in the middle still finds work.
        dataset: { name: 'mnist', trainSize: 1_500, validationSize: 200, testSize: 200 },
        search: { strategy: { name: 'random' }, candidates: 6, parallel: 6, training: { epochs: 1 } },
        finals: { top: 2, seeds: 3, singleRules: true, randomMixes: 0, training: { epochs: 3 } },
        attack: { preset: 'none' },
      }),
    });
    await waitUntil('trainings to begin', async () => {
      const { rows } = await lab.client.runs.list.query({
        experimentId: id,
        kinds: ['training'],
        limit: 100,
      });
      return rows.some(({ state }) => state === 'running');
    });
    lab.background('join', lab.zmqAddress, '--name', 'late-comer');
    await waitUntil(
      'the third trainer on the list',
      async () => (await lab.client.workers.list.query()).some(({ worker }) => worker.name === 'late-comer'),
      // Seconds on a quiet machine; most of it is the engine loading.
      { timeoutMs: 60_000 },
    );
    await waitUntil(
      'the experiment to finish',
      async () => (await lab.client.experiments.get.query({ id })).state === 'finished',
      { timeoutMs: 170_000 },
    );
    const { rows } = await lab.client.runs.list.query({ experimentId: id, kinds: ['training'], limit: 100 });
    const workers = new Set(rows.map(({ workerName }) => workerName));
    expect([...workers].sort()).toEqual(['late-comer', 'trainer-1', 'trainer-2']);
    expect(rows.every(({ state, attempts }) => state === 'finished' && attempts === 1)).toBe(true);
  });

  it('repeats an experiment digit for digit, whoever trains what', async () => {
    const spec = tinySpec('repeated');
    const runTwice = [];
    for (let time = 0; time < 2; time += 1) {
      const { id } = await lab.client.experiments.submit.mutate({ spec });
      await waitUntil(
        'the experiment to finish',
        async () => (await lab.client.experiments.get.query({ id })).state === 'finished',
      );
      const candidates = await lab.client.experiments.candidates.query({ id });
      const { rows } = await lab.client.runs.list.query({ experimentId: id, limit: 100 });
      const details = await Promise.all(rows.map((row) => lab.client.runs.get.query({ id: row.id })));
      const curves = await lab.client.runs.series.query({
        runIds: rows.map((row) => row.id),
        names: ['train/loss', 'validation/loss', 'validation/accuracy'],
      });
      runTwice.push({
        candidates: candidates.map(({ genomeId, score }) => ({ genomeId, score })),
        runs: details
          .map(({ kind, role, genomeId, seed, training, attack }) => ({
            key: `${kind} ${role ?? ''} ${genomeId ?? ''} ${seed}`,
            test: training?.test,
            loss: training?.trainLoss,
            weights: training?.weights.hash,
            outcomes: attack?.attacks.map(({ outcome }) => outcome),
          }))
          .sort((a, b) => (a.key < b.key ? -1 : 1)),
        curves: curves
          .map(({ name, points }) => `${name} ${points.map(({ value }) => value).join(' ')}`)
          .sort(),
      });
    }
    expect(runTwice[0]?.runs.length).toBeGreaterThan(4);
    expect(runTwice[1]).toEqual(runTwice[0]);
  });

  it('drains a trainer: it finishes nothing half, hands back and leaves', async () => {
    const workers = await lab.client.workers.list.query();
    const leaving = workers.find(({ worker }) => worker.name === 'late-comer');
    expect(leaving).toBeDefined();
    await lab.client.workers.drain.mutate({ workerId: leaving?.worker.workerId ?? '' });
    await waitUntil('it to be gone', async () => {
      const now = await lab.client.workers.list.query();
      const row = now.find(({ worker }) => worker.workerId === leaving?.worker.workerId);
      return !row || row.state === 'gone';
    });
  });
});
