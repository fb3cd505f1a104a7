'use client';

import type { LeaderboardRow } from '@bionas/contracts';
import { useEffect, useRef, useState } from 'react';
import { rankChanges, ranksOf, type RankChange, type Ranks } from './rank-changes.ts';

const shownMs = 12_000;
const nothing: ReadonlyMap<string, RankChange> = new Map();

/** Rank changes since the rows were last different, shown for some seconds; `scope` names what is comparable. */
export function useRankChanges(
  rows: readonly LeaderboardRow[] | undefined,
  scope: string,
): ReadonlyMap<string, RankChange> {
  const last = useRef<{ scope: string; ranks: Ranks } | null>(null);
  const [changes, setChanges] = useState<ReadonlyMap<string, RankChange>>(nothing);

  useEffect(() => {
    if (rows === undefined) return undefined;
    const ranks = ranksOf(rows);
    const before = last.current?.scope === scope ? last.current.ranks : null;
    last.current = { scope, ranks };
    const found = rankChanges(before, ranks);
    if (found.size === 0) return undefined;
    const show = setTimeout(() => setChanges(found), 0);
    return () => clearTimeout(show);
  }, [rows, scope]);

  useEffect(() => {
    if (changes.size === 0) return undefined;
    const hide = setTimeout(() => setChanges(nothing), shownMs);
    return () => clearTimeout(hide);
  }, [changes]);

  return changes;
}
