import type { LabEvent } from '@bionas/contracts';

/** Queries to read again: all of a procedure, or those whose input names the id. */
export interface StaleQuery {
  readonly procedure: string;
  readonly id: string | null;
}

const all = (procedure: string): StaleQuery => ({ procedure, id: null });

/** What an event makes stale. The event is thin: it says what to read again and carries no record. */
export function staleQueries(event: LabEvent): StaleQuery[] {
  const { experimentId, runId } = event;
  const ofExperiment = (procedure: string): StaleQuery => ({ procedure, id: experimentId });
  const ofRun = (procedure: string): StaleQuery => ({ procedure, id: runId });
  switch (event.kind) {
    case 'experiment-changed':
      return [
        all('experiments.list'),
        ofExperiment('experiments.get'),
        ofExperiment('findings.searchWorth'),
        all('info'),
      ];
    case 'candidate-changed':
      return [
        ofExperiment('experiments.candidates'),
        ofRun('search.get'),
        ofRun('search.generations'),
        ofExperiment('experiments.get'),
        all('experiments.list'),
        all('workers.list'),
      ];
    case 'run-changed':
      return [
        all('runs.list'),
        ofRun('runs.get'),
        ...['search.get', 'search.interventions', 'search.generations'].map(ofRun),
        ofExperiment('experiments.get'),
        all('experiments.list'),
        all('workers.list'),
        ofRun('findings.compare'),
        ofExperiment('findings.compare'),
        all('robustness.history'),
      ];
    case 'metrics-reported':
      return [ofRun('runs.series'), ofRun('runs.metricNames')];
    case 'log-written':
      return [ofRun('runs.logs')];
    case 'worker-changed':
      return [all('workers.list')];
    case 'leaderboard-changed':
      return [
        all('findings.leaderboard'),
        all('references.list'),
        ofExperiment('robustness.results'),
        all('findings.compare'),
        ofExperiment('findings.searchWorth'),
        all('robustness.history'),
      ];
  }
}

function mentions(input: unknown, id: string): boolean {
  if (input === id) return true;
  if (Array.isArray(input)) return input.some((item) => mentions(item, id));
  if (typeof input === 'object' && input !== null)
    return Object.values(input).some((member) => mentions(member, id));
  return false;
}

/** Whether a query's key, as tRPC builds it (`[path, { input }]`), is one of those. */
export function isStale(queryKey: readonly unknown[], stale: StaleQuery): boolean {
  const [path, rest] = queryKey;
  if (!Array.isArray(path) || path.join('.') !== stale.procedure) return false;
  if (stale.id === null) return true;
  return typeof rest === 'object' && rest !== null && 'input' in rest && mentions(rest.input, stale.id);
}
