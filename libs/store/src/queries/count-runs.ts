import type { RunKind, RunState } from '@bionas/contracts';
import { count, eq } from 'drizzle-orm';
import { runs } from '../schema/work.ts';
import type { Reader } from '../store.ts';

/** How many runs of an experiment are in which state, by kind? */
export async function countRuns(
  reader: Reader,
  experimentId: string,
): Promise<{ kind: RunKind; state: RunState; count: number }[]> {
  return reader.database
    .select({ kind: runs.kind, state: runs.state, count: count() })
    .from(runs)
    .where(eq(runs.experimentId, experimentId))
    .groupBy(runs.kind, runs.state);
}
