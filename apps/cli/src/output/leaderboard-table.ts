import { shortForm, type LeaderboardRow } from '@bionas/contracts';
import { differenceText, estimateText } from './format.ts';
import { renderTable } from './table.ts';

/** The leaderboard as text: one table for each protocol, since rows of different protocols cannot be compared. */
export function leaderboardText(rows: LeaderboardRow[]): string {
  if (rows.length === 0) return 'The leaderboard is empty: no mix has finished its training yet.';
  const byProtocol = groupByProtocol(rows);
  return [...byProtocol.values()]
    .map((group) => {
      const [first] = group;
      if (!first) return '';
      const { dataset, trainSize, epochs, attackPreset } = first.protocol;
      const epsilon = first.epsilon === null ? '' : ` at L-inf epsilon ${first.epsilon.toFixed(4)}`;
      const title = `${dataset}, ${trainSize} training images, ${epochs} epochs; attack preset ${attackPreset}${epsilon}`;
      const table = renderTable(
        [
          '#',
          'mix',
          'role',
          'test accuracy',
          'robust',
          'minus BP twin (points)',
          'parameters',
          'seeds',
          'verdict',
          'adversarially trained',
        ],
        group.map((row) => [
          String(row.rank),
          shortForm(row.genome),
          row.role,
          estimateText(row.accuracy),
          `${estimateText(row.robust)}${challengedBy(row)}`,
          differenceText(row.twinDifference),
          String(row.parameters),
          `${row.seeds.length}${row.provisional ? ' (provisional)' : ''}`,
          row.verdict ?? 'not attacked',
          row.adversarial?.text ?? 'no',
        ]),
        [0, 6],
      );
      return `${title}\n${table}`;
    })
    .join('\n\n');
}

/** Figures by another preset than the board's say so. */
const challengedBy = ({ measuredBy, protocol }: LeaderboardRow): string =>
  measuredBy && measuredBy.preset !== protocol.attackPreset ? ` by ${measuredBy.preset}` : '';

function groupByProtocol(rows: LeaderboardRow[]): Map<string, LeaderboardRow[]> {
  const groups = new Map<string, LeaderboardRow[]>();
  for (const row of rows) groups.set(row.protocol.id, [...(groups.get(row.protocol.id) ?? []), row]);
  return groups;
}
