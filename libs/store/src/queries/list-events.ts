import type { LabEvent } from '@bionas/contracts';
import { asc, gt, max } from 'drizzle-orm';
import { events } from '../schema/records.ts';
import type { Reader } from '../store.ts';

/** What happened after the event `after` ('0': from the start)? In the order of ids, `limit` at most. */
export async function listEvents(
  reader: Reader,
  query: { after: string; limit?: number },
): Promise<LabEvent[]> {
  const after = Number(query.after);
  const rows = await reader.database
    .select()
    .from(events)
    .where(gt(events.id, Number.isSafeInteger(after) ? after : 0))
    .orderBy(asc(events.id))
    .limit(query.limit ?? 1_000);
  return rows.map((row) => ({ ...row, id: String(row.id) }));
}

/** Id of the newest event, '0' before the first: subscribe, then read from here. */
export async function findLastEventId(reader: Reader): Promise<string> {
  const [row] = await reader.database.select({ id: max(events.id) }).from(events);
  return String(row?.id ?? 0);
}
