/** Leaderboard rows → what the page shows. Pure. */
import {
  isComparableRobust,
  shareOfPercent,
  type LeaderboardRow,
  type ReferenceRow,
} from '@bionas/contracts';
import type { BoardSort } from './board-url.ts';

export interface BoardProtocol {
  readonly id: string;
  readonly label: string;
  readonly dataset: string;
  readonly rows: number;
}

/** What the table has a line for: a row of ours, or one that others have published. */
export type BoardEntry = LeaderboardRow | ReferenceRow;

export const isPublished = (row: BoardEntry): row is ReferenceRow => 'paper' in row;

export const entryKey = (row: BoardEntry): string =>
  isPublished(row) ? `published ${row.name}` : rowKey(row);

/** A row's name on this board: a control may belong to several mixes and then has a row for each. */
export function rowKey(row: LeaderboardRow): string {
  // A genome that was trained against attacks too has a row for each way.
  const mine = `${row.genomeId.slice(0, 16)}${row.adversarial === null ? '' : `-${row.adversarial.id}`}`;
  return row.role === 'mix' ? mine : `${mine}.${row.role}.${row.mixGenomeId.slice(0, 16)}`;
}

/** The protocols on the board, the one with most rows first. */
export function boardProtocols(rows: readonly LeaderboardRow[]): BoardProtocol[] {
  const found = new Map<string, Omit<BoardProtocol, 'id' | 'rows'> & { rows: number }>();
  for (const { protocol } of rows) {
    const seen = found.get(protocol.id);
    if (seen !== undefined) seen.rows += 1;
    else found.set(protocol.id, { label: protocolLabel(protocol), dataset: protocol.dataset, rows: 1 });
  }
  const list = [...found].map(([id, value]): BoardProtocol => ({ id, ...value }));
  // Two protocols may agree in all the label tells; their ids keep them apart.
  const labels = list.map((protocol) => protocol.label);
  return list
    .map((protocol) =>
      labels.filter((label) => label === protocol.label).length > 1
        ? { ...protocol, label: `${protocol.label} (${protocol.id.slice(0, 6)})` }
        : protocol,
    )
    .sort((one, other) => other.rows - one.rows || (one.id < other.id ? -1 : 1));
}

function protocolLabel(protocol: LeaderboardRow['protocol']): string {
  const images = protocol.trainSize.toLocaleString('en-GB');
  const attack = protocol.attackPreset === 'none' ? 'no attack' : `attack ${protocol.attackPreset}`;
  return `${protocol.dataset}, ${images} images, ${protocol.epochs} ${protocol.epochs === 1 ? 'epoch' : 'epochs'}, ${attack}`;
}

const valueOf: Record<BoardSort, (row: LeaderboardRow) => number | null> = {
  rank: (row) => row.rank,
  accuracy: (row) => row.accuracy.mean,
  robust: (row) => row.robust?.mean ?? null,
  twin: (row) => row.twinDifference?.mean ?? null,
  twinRobust: (row) => row.twinRobustDifference?.mean ?? null,
  parameters: (row) => row.parameters,
  seeds: (row) => row.seeds.length,
  training: (row) => row.trainingMs,
};

/** What a published row is sorted by; what it has not, or what was measured in another way than ours, is null. */
function publishedValue(row: ReferenceRow, sort: BoardSort, epsilon: number | null): number | null {
  if (sort === 'accuracy') return shareOfPercent(row.cleanPercent);
  return sort === 'robust' ? comparedRobust(row, epsilon) : null;
}

/** A published robust share where it may stand beside ours at this epsilon; the headline of every preset is L∞. */
export function comparedRobust(row: ReferenceRow, epsilon: number | null): number | null {
  return row.robust && isComparableRobust(row, { norm: 'linf', epsilon })
    ? shareOfPercent(row.robust.percent)
    : null;
}

interface BoardOrder {
  readonly protocolId: string;
  readonly sort: BoardSort;
  readonly descending: boolean;
}

/** The rows of one protocol in the asked order; what is absent comes last either way, ties by rank. */
export function boardRows(rows: readonly LeaderboardRow[], order: BoardOrder): LeaderboardRow[] {
  const value = valueOf[order.sort];
  return inOrder(
    rows.filter((row) => row.protocol.id === order.protocolId),
    { ...order, value, tie: (one, other) => one.rank - other.rank },
  );
}

/** Sorted rows of ours and, among them, published rows of their data set; by rank and among equals ours come first. */
export function withPublished(
  rows: readonly LeaderboardRow[],
  published: readonly ReferenceRow[],
  order: Pick<BoardOrder, 'sort' | 'descending'>,
): BoardEntry[] {
  const dataset = rows[0]?.protocol.dataset;
  const epsilon = sharedEpsilon(rows);
  const beside = published.filter((row) => row.dataset === dataset);
  const entries: BoardEntry[] = [...rows, ...beside];
  const places = new Map(entries.map((entry, place) => [entry, place]));
  return inOrder(entries, {
    ...order,
    value: (row) => (isPublished(row) ? publishedValue(row, order.sort, epsilon) : valueOf[order.sort](row)),
    tie: (one, other) => (places.get(one) ?? 0) - (places.get(other) ?? 0),
  });
}

function inOrder<Row>(
  rows: readonly Row[],
  order: {
    readonly descending: boolean;
    readonly value: (row: Row) => number | null;
    readonly tie: (one: Row, other: Row) => number;
  },
): Row[] {
  const sign = order.descending ? -1 : 1;
  return [...rows].sort((one, other) => {
    const a = order.value(one);
    const b = order.value(other);
    if (a === null || b === null) return a === b ? order.tie(one, other) : a === null ? 1 : -1;
    return sign * (a - b) || order.tie(one, other);
  });
}

/** The epsilon all robust figures of these rows share; `null` if there is none or they disagree. */
export function sharedEpsilon(rows: readonly LeaderboardRow[]): number | null {
  const found = new Set(rows.flatMap((row) => (row.epsilon === null ? [] : [row.epsilon])));
  const [only] = found;
  return found.size === 1 && only !== undefined ? only : null;
}
