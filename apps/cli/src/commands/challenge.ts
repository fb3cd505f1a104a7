/** Attacks finished trainings once more, by a preset of the user's choice, and shows what every evaluation said and changed. */
import type { EvaluationRow } from '@bionas/contracts';
import type { CommandContext } from '../command-context.ts';
import { percent } from '../output/format.ts';
import { renderTable } from '../output/table.ts';
import { presetOf } from './preset-of.ts';

/** A run is named by a UUID, everything else is a genome. */
const trainingsOf = (id: string): { runIds: string[] } | { genomeId: string } =>
  /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id) ? { runIds: [id] } : { genomeId: id };

function changeText({ result }: EvaluationRow): string {
  if (result === null) return '–';
  const { effect, before, after, counts } = result;
  const change =
    effect === 'first'
      ? 'the first'
      : effect === 'lowered'
        ? `lowered ${percent(before ?? 0)} to ${percent(after)}`
        : effect === 'raised'
          ? `raised ${percent(before ?? 0)} to ${percent(after)}: more images, attacks at least as strong`
          : effect === 'confirmed'
            ? `did not lower ${percent(after)}`
            : 'another ball: not compared';
  return counts ? `${change}; counts` : change;
}

/** Every evaluation, oldest first. */
export function historyText(rows: readonly EvaluationRow[]): string {
  return renderTable(
    ['asked for', 'seed', 'preset', 'state', 'clean', 'robust', 'verdict', 'what changed', 'attack run'],
    rows.map((row) => [
      new Date(row.askedAt).toISOString().slice(0, 16).replace('T', ' '),
      String(row.seed),
      `${row.preset}${row.presetVersion === null ? '' : ` v${row.presetVersion}`}${row.challenge ? ' (challenge)' : ''}`,
      row.state,
      row.result ? percent(row.result.clean.correct / row.result.clean.total) : '–',
      row.result
        ? `${percent(row.result.robust.correct / row.result.robust.total)} of ${row.result.robust.total}`
        : '–',
      row.result?.verdict ?? '–',
      changeText(row),
      row.runId,
    ]),
    [1],
  );
}

export async function challenge(
  context: CommandContext,
  id: string,
  options: { preset: string; history: boolean },
): Promise<void> {
  const of = trainingsOf(id);
  if (options.history) {
    const rows = await context.client.robustness.history.query({ of });
    if (context.json) return context.print(JSON.stringify(rows, null, 2));
    return context.print(
      rows.length === 0
        ? `${id} was never attacked. Challenge it: bionas challenge ${id}`
        : historyText(rows),
    );
  }
  const preset = presetOf(options.preset);
  const { runIds, already } = await context.client.robustness.challenge.mutate({ of, preset });
  if (context.json) return context.print(JSON.stringify({ runIds, already }));
  const lines = [
    ...(runIds.length === 0
      ? []
      : [`${runIds.length} ${runIds.length === 1 ? 'attack' : 'attacks'} by ${preset} queued.`]),
    ...(already.length === 0
      ? []
      : [`${already.length} ${already.length === 1 ? 'is' : 'are'} there already or under way.`]),
    'A row of the leaderboard takes a preset in when all its seeds have it.',
    `What each evaluation says and changes: bionas challenge ${id} --history`,
  ];
  context.print(lines.join('\n'));
}
