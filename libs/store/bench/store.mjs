/**
 * How fast the store is: claims, metric points, pages of 10,000 runs. Build first; `npm run bench:store` measures the
 * embedded database, `BIONAS_DATABASE_URL=postgres://… npm run bench:store` an empty PostgreSQL. Prints one JSON object.
 */
import { availableParallelism, cpus, loadavg } from 'node:os';
import { experimentPresets, experimentSpecSchema } from '@bionas/contracts';
import { createExperiment, createRun, listRuns, openStore, recordMetrics } from '@bionas/store';

const url = process.env.BIONAS_DATABASE_URL;
const runCount = 10_000;
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const timed = async (work) => {
  const from = performance.now();
  await work();
  return performance.now() - from;
};

const opened = performance.now();
const store = await openStore(url ? { url } : { memory: true });
const openMs = performance.now() - opened;
const spec = experimentSpecSchema.parse(experimentPresets.smoke);
const job = { kind: 'search', seed: 1, space: spec.space, search: spec.search, top: 1 };
const { experimentId, runId } = await store.transaction(async (tx) => {
  const id = await createExperiment(tx, spec);
  return { experimentId: id, runId: (await createRun(tx, { experimentId: id, job })).runId };
});

const fillMs = await timed(() =>
  store.transaction(async (tx) => {
    for (let count = 1; count < runCount; count += 1) await createRun(tx, { experimentId, job });
  }),
);

const claimant = { workerId: '00000000-0000-4000-8000-000000000001', name: 'bench', host: 'bench' };
const claimMs = [];
for (let count = 0; count < 200; count += 1)
  claimMs.push(await timed(() => store.queue.claim(['search'], claimant)));

const points = (start) =>
  Array.from({ length: 1_000 }, (_, at) => ({
    name: 'train/loss',
    step: start + at,
    epoch: 0,
    value: at,
    at: 0,
  }));
const batchMs = [];
for (let batch = 0; batch < 20; batch += 1) {
  const rows = points(batch * 1_000);
  batchMs.push(
    await timed(() =>
      store.transaction((tx) => recordMetrics(tx, { runId, experimentId, candidate: null, points: rows })),
    ),
  );
}

const pages = {};
for (const [name, query] of Object.entries({
  newest: {},
  last: { experimentId, offset: runCount - 100 },
  filtered: { states: ['queued'], sort: 'seed' },
})) {
  const times = [];
  for (let time = 0; time < 5; time += 1)
    times.push(await timed(() => listRuns(store, { limit: 100, ...query })));
  pages[name] = median(times);
}
await store.close();

console.log(
  JSON.stringify({
    bench: 'store',
    machine: {
      cpu: cpus()[0]?.model,
      cores: availableParallelism(),
      load: loadavg()[0],
      node: process.version,
    },
    store: url ? 'postgres' : 'pglite',
    openMs,
    createRunsPerSecond: (1_000 * runCount) / fillMs,
    claimsPerSecond: 1_000 / median(claimMs),
    metricPointsPerSecond: 1_000_000 / median(batchMs),
    pageOf100Of10000RunsMs: pages,
  }),
);
