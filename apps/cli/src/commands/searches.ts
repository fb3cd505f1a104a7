/** Searches while they run: looked into, changed, forked. */
import { userInfo } from 'node:os';
import {
  toErrorRecord,
  type GenerationRow,
  type InterventionChange,
  type InterventionRow,
  type RunRow,
  type SearchChange,
  type SearchView,
} from '@bionas/contracts';
import { toAppError } from '../client.ts';
import type { CommandContext } from '../command-context.ts';
import { ago, percent } from '../output/format.ts';
import { renderTable } from '../output/table.ts';
import { searchCostText } from './costs.ts';

/** A change in words. */
export function changeText(change: InterventionChange): string {
  switch (change.kind) {
    case 'budget':
      return `budget: ${Object.entries(change)
        .flatMap(([name, value]) =>
          name === 'kind' ? [] : [`${name} ${value === null ? 'unlimited' : String(value)}`],
        )
        .join(', ')}`;
    case 'parallel':
      return `parallel: ${change.parallel}`;
    case 'pin':
    case 'ban': {
      const { kind, cell, edge, operation, rule } = change;
      const what = [operation, rule].filter((one) => one !== undefined).join(' by ');
      return `${kind} ${what} on ${edge === undefined ? 'every edge' : `edge ${edge}`}${cell === undefined ? '' : ` of the ${cell} cell`}`;
    }
    case 'release':
      return `release of number ${change.of}`;
    case 'fork':
      return `forked from round ${change.round} as experiment ${change.experimentId}`;
    case 'forked-from':
      return `goes on from round ${change.round} of search ${change.runId}`;
    case 'pause':
    case 'resume':
    case 'cancel':
      return change.kind;
  }
}

/** What became of it. */
function outcomeText({ round, refusal }: InterventionRow): string {
  if (round === null) return 'waits for the next round';
  return refusal === null ? `after round ${round}` : `refused: ${refusal.message}`;
}

export function historyText(rows: readonly InterventionRow[], now: number): string {
  if (rows.length === 0) return 'Nothing was changed.';
  return renderTable(
    ['#', 'when', 'who', 'what', 'taken in'],
    rows.map((row) => [
      String(row.number),
      ago(row.at, now),
      row.by ?? '–',
      changeText(row.change),
      outcomeText(row),
    ]),
    [0],
  );
}

export function viewText(
  {
    state,
    progress,
    progressText,
    experimentName,
  }: Pick<RunRow, 'state' | 'progress' | 'progressText' | 'experimentName'>,
  { round, budget, parallel, steering, forkedFrom }: SearchView,
): string {
  const limits = [
    `${budget.candidates} candidates`,
    ...(budget.epochs === null ? [] : [`${budget.epochs} epochs of shared weights`]),
    ...(budget.timeLimitMinutes === null ? [] : [`${budget.timeLimitMinutes} minutes`]),
    ...(budget.trainerHours === null ? [] : [`${budget.trainerHours} hours of trainers`]),
  ];
  return [
    `Search of "${experimentName}": ${state}, ${percent(progress)}, ${round} rounds. ${progressText}`,
    `Budget: ${limits.join(', ')}; ${parallel} questions at once`,
    ...(forkedFrom === null ? [] : [`Goes on from round ${forkedFrom.round} of search ${forkedFrom.runId}`]),
    steering.length === 0
      ? 'No pins or bans in force'
      : `In force: ${steering.map(({ number, change }) => `${number}: ${changeText(change)}`).join('; ')}`,
  ].join('\n');
}

export function generationsText(rows: readonly GenerationRow[], now: number): string {
  if (rows.length === 0) return 'No round is over yet.';
  return renderTable(
    ['round', 'questions', 'done', 'when', 'standing', 'fork'],
    rows.map(({ round, questions, progress, at, text, lost }) => [
      String(round),
      String(questions),
      percent(progress),
      ago(at, now),
      text,
      lost === null ? 'yes' : `no: ${lost}`,
    ]),
    [0, 1, 2],
  );
}

/** The run of a search by its own id, or by that of its experiment. */
async function searchOf({ client, hubUrl }: CommandContext, id: string): Promise<string> {
  try {
    return (await client.runs.get.query({ id })).id;
  } catch (error) {
    const known = toAppError(error, hubUrl);
    if (toErrorRecord(known).code !== 'not-found') throw error;
    const { rows } = await client.runs.list.query({ experimentId: id, kinds: ['search'], limit: 1 });
    const [run] = rows;
    if (run === undefined) throw error;
    return run.id;
  }
}

export async function listSearches(context: CommandContext, limit: number): Promise<void> {
  const { rows } = await context.client.runs.list.query({ kinds: ['search'], limit });
  if (context.json) return context.print(JSON.stringify(rows, null, 2));
  if (rows.length === 0) return context.print('No searches yet. Submit one: bionas run smoke');
  context.print(
    renderTable(
      ['id', 'experiment', 'state', 'done', 'best', 'standing'],
      rows.map((row) => [
        row.id,
        row.experimentName,
        row.state,
        percent(row.progress),
        percent(row.accuracy),
        row.progressText,
      ]),
      [3, 4],
    ),
  );
}

export async function showSearch(context: CommandContext, id: string): Promise<void> {
  const run = { id: await searchOf(context, id) };
  const row = await context.client.runs.get.query(run);
  const [cost, view, history] = await Promise.all([
    context.client.findings.searchCost.query({ id: row.experimentId }),
    context.client.search.get.query(run),
    context.client.search.interventions.query(run),
  ]);
  if (context.json) return context.print(JSON.stringify({ run: row, search: view, cost, history }, null, 2));
  context.print(`${viewText(row, view)}\n${searchCostText(cost)}\n${historyText(history, Date.now())}`);
}

export async function showGenerations(context: CommandContext, id: string): Promise<void> {
  const rows = await context.client.search.generations.query({ id: await searchOf(context, id) });
  context.print(context.json ? JSON.stringify(rows, null, 2) : generationsText(rows, Date.now()));
}

/** Who is at the terminal; null where the system does not say. */
function asker(): string | null {
  try {
    return userInfo().username.slice(0, 80) || null;
  } catch (error) {
    // No entry in the user table (a container): nobody is named.
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  }
}

/** Asks for a change; it is taken in before the next round. */
export async function changeSearch(context: CommandContext, id: string, change: SearchChange): Promise<void> {
  const run = await searchOf(context, id);
  const row = await context.client.search.intervene.mutate({ id: run, change, by: asker() });
  context.print(
    context.json
      ? JSON.stringify(row)
      : `Number ${row.number}, ${changeText(row.change)}: to be taken in before the next round. bionas search show ${run} tells when.`,
  );
}

export async function controlSearch(
  context: CommandContext,
  id: string,
  what: 'pause' | 'resume' | 'cancel',
): Promise<void> {
  const run = await searchOf(context, id);
  await context.client.runs[what].mutate({ id: run });
  const done = { pause: 'Pausing', resume: 'Resumed', cancel: 'Cancelled' }[what];
  context.print(context.json ? JSON.stringify({ [what]: run }) : `${done} search ${run}`);
}

export interface ForkWishes {
  readonly name?: string | undefined;
  readonly candidates?: number | undefined;
  readonly parallel?: number | undefined;
  /** `option=value`, values as JSON or plain words. */
  readonly set: readonly string[];
}

/** `sample=4` → { sample: 4 }. */
export function optionsOf(pairs: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      const [name, text] = at < 0 ? [pair, 'true'] : [pair.slice(0, at), pair.slice(at + 1)];
      try {
        return [name, JSON.parse(text) as unknown];
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
        return [name, text];
      }
    }),
  );
}

export async function forkSearch(
  context: CommandContext,
  id: string,
  round: number,
  { name, candidates, parallel, set }: ForkWishes,
): Promise<void> {
  const changes = [
    ...(candidates === undefined ? [] : [{ kind: 'budget', candidates }]),
    ...(parallel === undefined ? [] : [{ kind: 'parallel', parallel }]),
  ];
  const made = await context.client.search.fork.mutate({
    ...{ id: await searchOf(context, id), round, by: asker() },
    request: { ...(name !== undefined && { name }), changes, strategy: optionsOf(set) },
  });
  context.print(
    context.json
      ? JSON.stringify(made)
      : `Experiment ${made.experimentId} goes on from round ${round}; its search is run ${made.runId}`,
  );
}
