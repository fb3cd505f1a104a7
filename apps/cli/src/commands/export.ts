/** The leaderboard as a file for a spreadsheet or a paper: CSV with plain numbers (shares, not percent), or JSON. */
import { writeFile } from 'node:fs/promises';
import {
  evaluationText,
  notMeasuredHere,
  shareOfPercent,
  shortForm,
  type Estimate,
  type LeaderboardRow,
  type ReferenceRow,
} from '@bionas/contracts';
import type { CommandContext } from '../command-context.ts';
import { referenceTitle } from '../output/leaderboard-table.ts';
import { boardJson, readBoard } from './leaderboard.ts';

const cell = (value: string | number | null): string => {
  const text = value === null ? '' : String(value);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

const spread = (estimate: Estimate | null): (number | null)[] =>
  estimate ? [estimate.mean, estimate.low, estimate.high, estimate.n] : [null, null, null, null];

const interval = (name: string): string[] => [name, `${name}_low95`, `${name}_high95`, `${name}_n`];

/** Published rows follow the ranked ones: no rank, no interval, `measured_here` no. */
export function leaderboardCsv(rows: LeaderboardRow[], references: readonly ReferenceRow[] = []): string {
  const head = [
    'protocol',
    'dataset',
    'rank',
    'role',
    'genome_id',
    'mix',
    ...interval('test_accuracy'),
    ...interval('robust_accuracy'),
    'epsilon',
    ...interval('rule_gradient_accuracy'),
    ...interval('difference_to_twin'),
    'parameters',
    'seeds',
    'verdict',
    'adversarially_trained',
    'robust_measured_by',
    'measured_here',
    'citation',
  ];
  const lines = rows.map((row) =>
    [
      row.protocol.id,
      row.protocol.dataset,
      row.rank,
      row.role,
      row.genomeId,
      shortForm(row.genome),
      ...spread(row.accuracy),
      ...spread(row.robust),
      row.epsilon,
      ...spread(row.ruleGradientRobust),
      ...spread(row.twinDifference),
      row.parameters,
      row.seeds.join(' '),
      row.verdict ?? '',
      row.adversarial?.text ?? 'no',
      row.measuredBy ? `${row.measuredBy.preset} v${row.measuredBy.presetVersion}` : '',
      'yes',
      '',
    ].map(cell),
  );
  const published = references.map((row) => referenceCells(row).map(cell));
  return `${[head, ...lines, ...published].map((line) => line.join(',')).join('\n')}\n`;
}

function referenceCells(row: ReferenceRow): (string | number | null)[] {
  const { robust } = row;
  const share = robust ? [shareOfPercent(robust.percent), null, null, null] : spread(null);
  return [
    ...['', row.dataset, null, 'published', ''],
    referenceTitle(row),
    ...[shareOfPercent(row.cleanPercent), null, null, null],
    ...(robust?.ruleGradient ? spread(null) : share),
    robust?.epsilon ?? null,
    ...(robust?.ruleGradient ? share : spread(null)),
    ...spread(null),
    ...[null, '', notMeasuredHere],
    row.adversariallyTrained ? 'yes' : 'no',
    robust ? evaluationText(robust) : '',
    ...['no', row.link],
  ];
}

export async function exportLeaderboard(
  context: CommandContext,
  options: { output?: string | undefined; controls: boolean; references: boolean },
): Promise<void> {
  const board = await readBoard(context, options);
  const text = context.json ? `${boardJson(board)}\n` : leaderboardCsv(board.rows, board.references);
  if (options.output === undefined) return context.print(text.trimEnd());
  await writeFile(options.output, text);
  context.note(`${board.rows.length + board.references.length} rows written to ${options.output}`);
}
