import { and, count, eq, sql } from 'drizzle-orm';
import { jobs } from '../schema/work.ts';
import type { Reader } from '../store.ts';

/** How much of its budget has a search used? `candidates` trainings of them asked for, `epochs` of shared weights trained. */
export async function searchSoFar(
  reader: Reader,
  searchRunId: string,
): Promise<{ candidates: number; epochs: number }> {
  const [asked] = await reader.database
    .select({ candidates: count() })
    .from(jobs)
    .where(and(eq(jobs.runId, searchRunId), eq(jobs.kind, 'evaluate')));
  const [trained] = await reader.database
    .select({ epochs: sql<number>`coalesce(max((${jobs.body} ->> 'to')::int), 0)`.mapWith(Number) })
    .from(jobs)
    .where(and(eq(jobs.runId, searchRunId), eq(jobs.kind, 'supernet-train'), eq(jobs.state, 'finished')));
  return { candidates: asked?.candidates ?? 0, epochs: trained?.epochs ?? 0 };
}
