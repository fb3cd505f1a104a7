import { shortForm, type ExperimentRow, type RunRow, type SearchWorth } from '@bionas/contracts';
import type { CommandContext } from '../command-context.ts';
import { ago, duration, estimateText, percent } from '../output/format.ts';
import { renderTable } from '../output/table.ts';
import { searchCostText } from './costs.ts';
import { landscapeText } from './probes.ts';

const experimentText = (rows: ExperimentRow[], now: number): string =>
  renderTable(
    ['id', 'name', 'state', 'phase', 'done', 'data set', 'best', 'created'],
    rows.map((row) => [
      row.id,
      row.name,
      row.state,
      row.phase,
      percent(row.progress),
      row.dataset,
      percent(row.bestAccuracy),
      ago(row.createdAt, now),
    ]),
    [4, 6],
  );

/** A table of runs; also what `bionas show` prints below an experiment. */
export const runText = (rows: RunRow[]): string =>
  renderTable(
    ['id', 'kind', 'role', 'genome', 'seed', 'state', 'accuracy', 'robust', 'worker'],
    rows.map((row) => [
      row.id,
      row.kind,
      row.role ?? '–',
      row.genome ? shortForm(row.genome) : '–',
      String(row.seed),
      row.state === 'running' ? `running ${percent(row.progress)}` : row.state,
      percent(row.accuracy),
      percent(row.robustAccuracy),
      row.workerName ?? '–',
    ]),
    [4, 6, 7],
  );

export async function listExperiments(context: CommandContext, limit: number): Promise<void> {
  const page = await context.client.experiments.list.query({ limit });
  if (context.json) return context.print(JSON.stringify(page, null, 2));
  if (page.rows.length === 0) return context.print('No experiments yet. Submit one: bionas run smoke');
  context.print(experimentText(page.rows, Date.now()));
  if (page.total > page.rows.length)
    context.note(`${page.rows.length} of ${page.total}; --limit shows more.`);
}

/** The verdict on a search, with both sides and the rank correlation; nothing is shortened to a mark. */
export const searchWorthText = ({ text, genomes, accuracy, rankText }: SearchWorth): string =>
  [
    text,
    `  mixes (${genomes.search}): ${estimateText(accuracy.search)}; random genomes (${genomes.random}): ${estimateText(accuracy.random)}`,
    rankText,
  ].join('\n');

/** An experiment with its runs, or a run with its attempts, whichever has the id. */
export async function show(context: CommandContext, id: string): Promise<void> {
  const runs = await context.client.runs.list.query({ experimentId: id, limit: 500, descending: false });
  if (runs.total > 0) {
    const experiment = await context.client.experiments.get.query({ id });
    const searchWorth = await context.client.findings.searchWorth.query({ id });
    const searchCost = await context.client.findings.searchCost.query({ id });
    if (context.json)
      return context.print(JSON.stringify({ experiment, searchWorth, searchCost, runs: runs.rows }, null, 2));
    context.print(experimentText([experiment], Date.now()));
    if (experiment.error) context.print(`error: ${experiment.error.message}`);
    context.print(searchCostText(searchCost));
    if (runs.rows.some(({ kind }) => kind === 'training')) context.print(searchWorthText(searchWorth));
    return context.print(runText(runs.rows));
  }
  const run = await context.client.runs.get.query({ id });
  if (context.json) return context.print(JSON.stringify(run, null, 2));
  context.print(runText([run]));
  if (run.error) context.print(`error: ${run.error.message}`);
  if (run.control) context.print(`frozen layer: ${run.control.frozenLayer}`);
  if (run.landscape) context.print(landscapeText(run.landscape));
  const attempts = run.attemptList.map((attempt) => [
    String(attempt.number),
    attempt.state,
    attempt.workerName,
    attempt.resumedFromEpoch === null ? 'start' : `epoch ${attempt.resumedFromEpoch}`,
    attempt.endedAt === null ? '–' : duration(attempt.endedAt - attempt.startedAt),
    attempt.error?.message ?? '',
  ]);
  context.print(renderTable(['attempt', 'state', 'worker', 'from', 'took', 'error'], attempts, [0]));
}

export async function listTrainers(context: CommandContext): Promise<void> {
  const workers = await context.client.workers.list.query();
  if (context.json) return context.print(JSON.stringify(workers, null, 2));
  const now = Date.now();
  context.print(
    renderTable(
      ['name', 'service', 'machine', 'engine', 'state', 'works on', 'last heartbeat', 'jobs done'],
      workers.map((row) => [
        row.worker.name,
        row.worker.service,
        row.worker.host,
        row.worker.engine,
        row.state,
        row.work.map((work) => `${work.jobKind} ${work.runId.slice(0, 8)}`).join(', ') || '–',
        ago(row.heartbeatAt, now),
        String(row.finishedJobs),
      ]),
      [7],
    ),
  );
}
