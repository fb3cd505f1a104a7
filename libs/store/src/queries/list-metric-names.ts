import { and, asc, eq, inArray } from 'drizzle-orm';
import { metricPoints, ownCandidate } from '../schema/records.ts';
import type { Reader } from '../store.ts';

/** Which curves can be drawn of any of these runs? */
export async function listMetricNames(reader: Reader, runIds: readonly string[]): Promise<string[]> {
  if (runIds.length === 0) return [];
  const rows = await reader.database
    .selectDistinct({ name: metricPoints.name })
    .from(metricPoints)
    .where(and(inArray(metricPoints.runId, [...runIds]), eq(metricPoints.candidate, ownCandidate)))
    .orderBy(asc(metricPoints.name));
  return rows.map((row) => row.name);
}
