import type { ReferenceRow } from '@bionas/contracts';
import { asc } from 'drizzle-orm';
import { referenceRows } from '../schema/references.ts';
import type { Reader } from '../store.ts';

/** What was published elsewhere and imported, by name. */
export async function listReferenceRows(reader: Reader): Promise<ReferenceRow[]> {
  const rows = await reader.database
    .select({ row: referenceRows.row })
    .from(referenceRows)
    .orderBy(asc(referenceRows.name));
  return rows.map(({ row }) => row);
}
