import type { ReferenceRow } from '@bionas/contracts';
import { bigint, jsonb, pgTable, text } from 'drizzle-orm/pg-core';

/** Published figures, shown beside what was measured here and joined to nothing of it. */
export const referenceRows = pgTable('reference_rows', {
  name: text('name').primaryKey(),
  row: jsonb('row').$type<ReferenceRow>().notNull(),
  /** As it stands. */
  importedAt: bigint('imported_at', { mode: 'number' }).notNull(),
});
