import type { LeaderboardRow } from '@bionas/contracts';
import { rowKey } from './prepare-board.ts';

/** How a row moved since the last look: places up (positive) or down, or that it is new. */
export type RankChange = { readonly kind: 'moved'; readonly by: number } | { readonly kind: 'new' };

export type Ranks = ReadonlyMap<string, number>;

/** Ranks of the rows of one protocol by row key. */
export function ranksOf(rows: readonly LeaderboardRow[]): Ranks {
  return new Map(rows.map((row) => [rowKey(row), row.rank]));
}

/** What changed between two looks at the same protocol; nothing on the first look. */
export function rankChanges(before: Ranks | null, after: Ranks): Map<string, RankChange> {
  const changes = new Map<string, RankChange>();
  if (before === null) return changes;
  for (const [key, rank] of after) {
    const old = before.get(key);
    if (old === undefined) changes.set(key, { kind: 'new' });
    else if (old !== rank) changes.set(key, { kind: 'moved', by: old - rank });
  }
  return changes;
}
