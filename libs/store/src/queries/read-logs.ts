import type { LogLine } from '@bionas/contracts';
import { and, asc, desc, eq, gt, ilike, inArray } from 'drizzle-orm';
import { logLines } from '../schema/records.ts';
import type { Reader } from '../store.ts';
import { containing } from './page.ts';

export interface LogQuery {
  readonly runId: string;
  /** Lines behind this id, oldest first; left out: the last `limit` lines. */
  readonly after?: number;
  /** Part of the text, upper or lower case. */
  readonly search?: string;
  readonly levels?: readonly LogLine['level'][];
  /** 500 if left out, 5,000 at most. */
  readonly limit?: number;
}

/** A line with the id to ask for more from. `candidate` is null for the run's own lines. */
export interface StoredLogLine extends LogLine {
  readonly id: number;
  readonly candidate: number | null;
}

/** What did a run say? Oldest first. */
export async function readLogs(reader: Reader, query: LogQuery): Promise<StoredLogLine[]> {
  const { after, search = '', levels = [] } = query;
  const rows = await reader.database
    .select()
    .from(logLines)
    .where(
      and(
        eq(logLines.runId, query.runId),
        after === undefined ? undefined : gt(logLines.id, after),
        search === '' ? undefined : ilike(logLines.text, containing(search)),
        levels.length === 0 ? undefined : inArray(logLines.level, [...levels]),
      ),
    )
    .orderBy(after === undefined ? desc(logLines.id) : asc(logLines.id))
    .limit(Math.min(query.limit ?? 500, 5_000));
  if (after === undefined) rows.reverse();
  return rows.map(({ id, at, level, text, candidate }) => ({
    id,
    at,
    level,
    text,
    candidate: candidate < 0 ? null : candidate,
  }));
}
