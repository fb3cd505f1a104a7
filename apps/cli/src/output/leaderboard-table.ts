import {
  citationText,
  evaluationText,
  notMeasuredHere,
  shortForm,
  type LeaderboardRow,
  type ReferenceRow,
} from '@bionas/contracts';
import { differenceText, estimateText, percent } from './format.ts';
import { renderTable } from './table.ts';

/**
 * The leaderboard as text: one table for each protocol, since rows of different protocols cannot be compared. Published rows of the same data set
 * stand below its own, without a rank.
 */
export function leaderboardText(rows: LeaderboardRow[], references: readonly ReferenceRow[] = []): string {
  if (rows.length === 0) return 'The leaderboard is empty: no mix has finished its training yet.';
  const byProtocol = groupByProtocol(rows);
  return [...byProtocol.values()]
    .map((group) => {
      const [first] = group;
      if (!first) return '';
      const { dataset, trainSize, epochs, attackPreset } = first.protocol;
      const epsilon = first.epsilon === null ? '' : ` at L-inf epsilon ${first.epsilon.toFixed(4)}`;
      const title = `${dataset}, ${trainSize} training images, ${epochs} epochs; attack preset ${attackPreset}${epsilon}`;
      const published = references.filter((row) => row.dataset === dataset);
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
        [...group.map(ownCells), ...published.map(referenceCells)],
        [0, 6],
      );
      const cited = citations(published);
      return [title, table, ...(cited.length === 0 ? [] : [`Published, ${notMeasuredHere}:`, ...cited])].join(
        '\n',
      );
    })
    .join('\n\n');
}

const ownCells = (row: LeaderboardRow): string[] => [
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
];

/** One line a paper, however many rows it has. */
function citations(published: readonly ReferenceRow[]): string[] {
  const named = new Map<string, string[]>();
  for (const row of published) {
    const paper = `${row.paper}, ${citationText(row)}`;
    named.set(paper, [...(named.get(paper) ?? []), row.name]);
  }
  return [...named].map(([paper, names]) => `  ${names.join(', ')}: ${paper}`);
}

/** Stands where rows of ours have their genome. */
export const referenceTitle = ({ name, architecture, rules, extraData }: ReferenceRow): string =>
  `${name}: ${architecture}, ${rules.join(' ')}${extraData ? ', extra data' : ''}`;

const referenceCells = (row: ReferenceRow): string[] => [
  '–',
  referenceTitle(row),
  'published',
  percent(row.cleanPercent / 100),
  row.robust ? `${percent(row.robust.percent / 100)} by ${evaluationText(row.robust)}` : '–',
  ...['–', '–', '–', notMeasuredHere],
  row.adversariallyTrained ? 'yes' : 'no',
];

/** Figures by another preset than the board's say so. */
const challengedBy = ({ measuredBy, protocol }: LeaderboardRow): string =>
  measuredBy && measuredBy.preset !== protocol.attackPreset ? ` by ${measuredBy.preset}` : '';

function groupByProtocol(rows: LeaderboardRow[]): Map<string, LeaderboardRow[]> {
  const groups = new Map<string, LeaderboardRow[]>();
  for (const row of rows) groups.set(row.protocol.id, [...(groups.get(row.protocol.id) ?? []), row]);
  return groups;
}
