/** Leaderboard rows → what the page shows. Pure. */
import type { LeaderboardRow } from '@bionas/contracts';
import type { BoardSort } from './board-url.ts';

export interface BoardProtocol {
  readonly id: string;
  readonly label: string;
  readonly rows: number;
}

/** A row's name on this board: a control may belong to several mixes and then has a row for each. */
export function rowKey(row: LeaderboardRow): string {
  // A genome that was trained against attacks too has a row for each way.
  const mine = `${row.genomeId.slice(0, 16)}${row.adversarial === null ? '' : `-${row.adversarial.id}`}`;
  return row.role === 'mix' ? mine : `${mine}.${row.role}.${row.mixGenomeId.slice(0, 16)}`;
}

/** The protocols on the board, the one with most rows first. */
export function boardProtocols(rows: readonly LeaderboardRow[]): BoardProtocol[] {
  const found = new Map<string, { label: string; rows: number }>();
  for (const { protocol } of rows) {
    const seen = found.get(protocol.id);
    if (seen !== undefined) seen.rows += 1;
    else found.set(protocol.id, { label: protocolLabel(protocol), rows: 1 });
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
  return `${protocol.dataset}, ${images} images, ${protocol.epochs} epochs, ${attack}`;
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

/** The rows of one protocol in the asked order; what is absent comes last either way, ties by rank. */
export function boardRows(
  rows: readonly LeaderboardRow[],
  options: { readonly protocolId: string; readonly sort: BoardSort; readonly descending: boolean },
): LeaderboardRow[] {
  const value = valueOf[options.sort];
  const sign = options.descending ? -1 : 1;
  return rows
    .filter((row) => row.protocol.id === options.protocolId)
    .sort((one, other) => {
      const a = value(one);
      const b = value(other);
      if (a === null || b === null) return a === b ? one.rank - other.rank : a === null ? 1 : -1;
      return sign * (a - b) || one.rank - other.rank;
    });
}

/** The epsilon all robust figures of these rows share; `null` if there is none or they disagree. */
export function sharedEpsilon(rows: readonly LeaderboardRow[]): number | null {
  const found = new Set(rows.flatMap((row) => (row.epsilon === null ? [] : [row.epsilon])));
  const [only] = found;
  return found.size === 1 && only !== undefined ? only : null;
}
