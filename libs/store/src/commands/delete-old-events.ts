import { and, lt, sql } from 'drizzle-orm';
import { events } from '../schema/records.ts';
import type { Tx } from '../store.ts';

/** Deletes events older than `before` (milliseconds since 1970), but never the newest one: its id says where to resume. */
export async function deleteOldEvents(tx: Tx, before: number): Promise<number> {
  const gone = await tx.database
    .delete(events)
    .where(and(lt(events.at, before), lt(events.id, sql`(select max(id) from ${events})`)))
    .returning({ id: events.id });
  return gone.length;
}
