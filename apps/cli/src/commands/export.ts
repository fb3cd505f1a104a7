/** The leaderboard as a file for a spreadsheet or a paper: CSV with plain numbers (shares, not percent), or JSON. */
import { writeFile } from 'node:fs/promises';
import { shortForm, type Estimate, type LeaderboardRow } from '@bionas/contracts';
import type { CommandContext } from '../command-context.ts';

const cell = (value: string | number | null): string => {
  const text = value === null ? '' : String(value);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

const spread = (estimate: Estimate | null): (number | null)[] =>
  estimate ? [estimate.mean, estimate.low, estimate.high, estimate.n] : [null, null, null, null];

const interval = (name: string): string[] => [name, `${name}_low95`, `${name}_high95`, `${name}_n`];

export function leaderboardCsv(rows: LeaderboardRow[]): string {
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
    ].map(cell),
  );
  return `${[head, ...lines].map((line) => line.join(',')).join('\n')}\n`;
}

export async function exportLeaderboard(
  context: CommandContext,
  options: { output?: string | undefined; controls: boolean },
): Promise<void> {
  const rows = await context.client.findings.leaderboard.query({ includeControls: options.controls });
  const text = context.json ? `${JSON.stringify(rows, null, 2)}\n` : leaderboardCsv(rows);
  if (options.output === undefined) return context.print(text.trimEnd());
  await writeFile(options.output, text);
  context.note(`${rows.length} rows written to ${options.output}`);
}
