import { paretoFront } from '@bionas/analysis';
import { shortForm, type LeaderboardRow } from '@bionas/contracts';
import { formatEpsilon, roleLooks, type ScatterKind, type ScatterPoint } from '@bionas/ui';
import { rowKey, sharedEpsilon } from './prepare-board.ts';

export interface BoardScatter {
  readonly points: ScatterPoint[];
  readonly kinds: ScatterKind[];
  readonly xName: string;
  readonly yName: string;
  readonly notes: string[];
}

/** Accuracy against robust accuracy of the rows that have both, with the Pareto front over the means. */
export function boardScatter(rows: readonly LeaderboardRow[]): BoardScatter {
  const both = rows.flatMap((row) => (row.robust === null ? [] : [{ row, robust: row.robust }]));
  const front = new Set(
    paretoFront(both, [
      { better: 'higher', value: (item) => item.row.accuracy.mean },
      { better: 'higher', value: (item) => item.robust.mean },
    ]).map((item) => rowKey(item.row)),
  );
  const epsilon = sharedEpsilon(rows);
  const missing = rows.length - both.length;
  return {
    points: both.map(({ row, robust }) => ({
      id: rowKey(row),
      label: `${row.rank}. ${roleLooks[row.role].label}: ${shortForm(row.genome)}`,
      x: row.accuracy,
      y: robust,
      kind: row.role,
      front: front.has(rowKey(row)),
    })),
    kinds: Object.entries(roleLooks).map(([key, look]) => ({
      key,
      label: look.label,
      colour: look.colour,
      symbol: look.symbol,
    })),
    xName: 'test accuracy',
    yName: epsilon === null ? 'robust accuracy' : `robust accuracy at ${formatEpsilon(epsilon)}`,
    notes: [
      'Large marks: the Pareto front over the means. Crosses: 95 % intervals over seeds.',
      ...(missing > 0 ? [`${missing} not attacked yet and not shown.`] : []),
    ],
  };
}
