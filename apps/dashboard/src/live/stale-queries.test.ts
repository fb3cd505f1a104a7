import type { AppRouter } from '@bionas/api';
import { eventKinds, type LabEvent } from '@bionas/contracts';
import { QueryClient } from '@tanstack/react-query';
import { createTRPCClient, httpLink } from '@trpc/client';
import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query';
import { expect, it } from 'vitest';
import { isStale, staleQueries } from './stale-queries.ts';

const experiment = '11111111-1111-4111-8111-111111111111';
const run = '22222222-2222-4222-8222-222222222222';
const other = '33333333-3333-4333-8333-333333333333';

// Keys as the pages make them, not as this test imagines them.
const trpc = createTRPCOptionsProxy<AppRouter>({
  client: createTRPCClient<AppRouter>({ links: [httpLink({ url: 'http://127.0.0.1:9' })] }),
  queryClient: new QueryClient(),
});
const keys = {
  info: trpc.info.queryKey(),
  experiments: trpc.experiments.list.queryKey({ search: 'x' }),
  experiment: trpc.experiments.get.queryKey({ id: experiment }),
  otherExperiment: trpc.experiments.get.queryKey({ id: other }),
  candidates: trpc.experiments.candidates.queryKey({ id: experiment }),
  runs: trpc.runs.list.queryKey({ experimentId: experiment }),
  run: trpc.runs.get.queryKey({ id: run }),
  otherRun: trpc.runs.get.queryKey({ id: other }),
  series: trpc.runs.series.queryKey({ runIds: [other, run], names: ['train/loss'] }),
  otherSeries: trpc.runs.series.queryKey({ runIds: [other], names: ['train/loss'] }),
  logs: trpc.runs.logs.queryKey({ runId: run }),
  workers: trpc.workers.list.queryKey(),
  leaderboard: trpc.findings.leaderboard.queryKey({}),
  published: trpc.references.list.queryKey(),
  comparison: trpc.findings.compare.queryKey({ runIds: [run] }),
  evaluations: trpc.robustness.history.queryKey({ of: { runIds: [other] } }),
  results: trpc.robustness.results.queryKey({ id: experiment }),
  worth: trpc.findings.searchWorth.queryKey({ id: experiment }),
  otherWorth: trpc.findings.searchWorth.queryKey({ id: other }),
};
type Name = keyof typeof keys;

function read(event: Partial<LabEvent> & Pick<LabEvent, 'kind'>): Name[] {
  const stale = staleQueries({ id: '1', at: 0, experimentId: experiment, runId: run, text: null, ...event });
  return (Object.keys(keys) as Name[]).filter((name) => stale.some((one) => isStale(keys[name], one))).sort();
}

it('reads a changed experiment and the lists again, and no other experiment', () => {
  expect(read({ kind: 'experiment-changed', runId: null })).toEqual([
    'experiment',
    'experiments',
    'info',
    'worth',
  ]);
});

it('reads the candidates of the experiment again', () => {
  expect(read({ kind: 'candidate-changed', runId: null })).toEqual([
    'candidates',
    'experiment',
    'experiments',
    'workers',
  ]);
});

it('reads a changed run again where it is shown', () => {
  expect(read({ kind: 'run-changed' })).toEqual([
    'comparison',
    'evaluations',
    'experiment',
    'experiments',
    'run',
    'runs',
    'workers',
  ]);
});

it('reads curves again only where the run is among them', () => {
  expect(read({ kind: 'metrics-reported' })).toEqual(['series']);
});

it('reads logs, workers and findings again', () => {
  expect(read({ kind: 'log-written' })).toEqual(['logs']);
  expect(read({ kind: 'worker-changed' })).toEqual(['workers']);
  expect(read({ kind: 'leaderboard-changed' })).toEqual([
    'comparison',
    'evaluations',
    'leaderboard',
    'published',
    'results',
    'worth',
  ]);
});

it('has an answer to every kind of event', () => {
  for (const kind of eventKinds) expect(read({ kind }).length, kind).toBeGreaterThan(0);
});
