/** @file Runs searches side by side in one lab, kills who is to be killed as they come along, and reads what they came to. */
import type { ExperimentSpecInput, RunRow } from '@bionas/contracts';
import { waitUntil } from '../wait-until.ts';
import { isDue, stepsIn, type Kill, type Progress } from './kills.ts';
import type { MortalLab } from './mortal-lab.ts';
import { readSearchRecord, type SearchRecord } from './search-record.ts';

export interface SearchToRun {
  readonly name: string;
  readonly spec: ExperimentSpecInput;
  readonly kills?: readonly Kill[];
}

/** A death that has happened. */
export interface Death {
  readonly who: string;
  /** How far the search was. */
  readonly progress: Progress;
  readonly text: string;
}

export interface SearchRun {
  readonly record: SearchRecord;
  readonly progress: Progress;
  readonly deaths: readonly Death[];
  /** Planned, but the search was over before. */
  readonly missed: readonly Kill[];
  /** At the search itself, in order, then at its questions. */
  readonly attempts: readonly { readonly state: string; readonly resumedFromEpoch: number | null }[];
  readonly seconds: number;
}

const everyMs = 150;

export interface WatchOptions {
  /** Within which all searches have to end. */
  readonly timeoutMs: number;
  readonly onDeath?: (text: string) => void;
}

/**
 * @throws Error with the last lines of the processes when a search does not finish
 */
export async function runSearches(
  lab: MortalLab,
  searches: readonly SearchToRun[],
  options: WatchOptions,
): Promise<Record<string, SearchRun>> {
  // All are there before the first death: a submission that is sent twice makes two searches.
  const submitted: { search: SearchToRun; experimentId: string }[] = [];
  for (const search of searches) {
    const { id: experimentId } = await lab.client.experiments.submit.mutate({ spec: search.spec });
    submitted.push({ search, experimentId });
  }
  const runs = await Promise.all(
    submitted.map(
      async ({ search, experimentId }) =>
        [search.name, await watchSearch(lab, experimentId, search, options)] as const,
    ),
  ).catch((error: unknown) => {
    throw new Error(`${String(error)}\n${lab.lines.slice(-150).join('\n')}`, { cause: error });
  });
  return Object.fromEntries(runs);
}

async function watchSearch(
  lab: MortalLab,
  experimentId: string,
  { name, kills = [] }: SearchToRun,
  { timeoutMs, onDeath }: WatchOptions,
): Promise<SearchRun> {
  const began = Date.now();
  const { client } = lab;
  const id = await waitUntil('the search to be listed', async () => {
    const { rows } = await client.runs.list.query({ experimentId, kinds: ['search'], limit: 1 });
    return rows[0]?.id;
  });
  const waiting = [...kills];
  const deaths: Death[] = [];
  const look = async (): Promise<{ row: RunRow; progress: Progress }> => {
    const [row, experiment] = await Promise.all([
      client.runs.get.query({ id }),
      client.experiments.get.query({ id: experimentId }),
    ]);
    // The same epoch may have been saved by two attempts.
    const epochs = (wanted: string): number =>
      new Set(row.artifacts.flatMap(({ kind, epoch }) => (kind === wanted ? [epoch] : []))).size;
    const progress = {
      candidate: experiment.candidates.evaluated,
      'search-state': epochs('search-state'),
      checkpoint: epochs('checkpoint'),
      supernet: epochs('supernet'),
    };
    return { row, progress };
  };

  const last = await waitUntil(
    `the search ${name} to end`,
    async () => {
      const seen = await look();
      if (['finished', 'failed', 'infeasible', 'cancelled'].includes(seen.row.state)) return seen;
      const next = waiting[0];
      if (next === undefined || !isDue(next, seen.progress)) return null;
      const who = next.victim === 'hub' ? 'hub' : await workerOn(lab, id, next.victim);
      if (who === null) return null;
      waiting.shift();
      await new Promise((resolve) => setTimeout(resolve, next.delayMs));
      await lab.kill(who);
      const death = { who, progress: seen.progress, text: describeDeath(name, who, next, seen) };
      deaths.push(death);
      onDeath?.(death.text);
      return null;
    },
    { everyMs, timeoutMs },
  );
  if (last.row.state !== 'finished')
    throw new Error(`the search ${name} ended as ${last.row.state}: ${last.row.error?.message ?? ''}`);
  // What would follow has been planned with the result; here it is not wanted.
  await whileHubMayDie(() => client.experiments.cancel.mutate({ id: experimentId }));
  const record = await whileHubMayDie(() => readSearchRecord(lab, experimentId));
  const { attemptList } = await whileHubMayDie(() => client.runs.get.query({ id }));
  return {
    ...{ record, progress: last.progress, deaths, missed: waiting },
    attempts: attemptList.map(({ state, resumedFromEpoch }) => ({ state, resumedFromEpoch })),
    seconds: (Date.now() - began) / 1000,
  };
}

/** Name of the process that works on the search; null while nobody does. */
async function workerOn(
  lab: MortalLab,
  runId: string,
  victim: 'searcher' | 'trainer',
): Promise<string | null> {
  const workers = await lab.client.workers.list.query();
  const found = workers.find(
    ({ worker, work }) =>
      worker.service === victim &&
      // A dead one of the same name is on the list for a while.
      lab.pidOf(worker.name) === worker.pid &&
      work.some((one) => one.runId === runId && (one.jobKind === 'search') === (victim === 'searcher')),
  );
  return found?.worker.name ?? null;
}

const describeDeath = (
  name: string,
  who: string,
  { delayMs }: Kill,
  { row, progress }: { row: RunRow; progress: Progress },
): string =>
  `${name}: killed ${who} ${delayMs} ms after step ${stepsIn(progress)} (${progress.candidate} candidates, ${progress['search-state']} rounds, ${progress.checkpoint} epochs saved, ${progress.supernet} supernets; ${row.progressText})`;

/** Another search may have the hub killed at any time. */
async function whileHubMayDie<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  let answer: { value: Answer } | undefined;
  await waitUntil('the hub to answer', async () => {
    answer = { value: await ask() };
    return true;
  });
  if (answer === undefined) throw new Error('no answer');
  return answer.value;
}
