import {
  AppError,
  canonicalJson,
  referenceLimit,
  type ReferenceImport,
  type ReferenceRow,
} from '@bionas/contracts';
import { sql } from 'drizzle-orm';
import { listReferenceRows } from '../queries/list-reference-rows.ts';
import { referenceRows } from '../schema/references.ts';
import type { Tx } from '../store.ts';
import { appendEvent } from './append-event.ts';

/**
 * Adds rows with a new name and replaces those that say something else than before; the others are left alone.
 * @param rows with different names
 * @throws AppError conflict where the lab would have more than `referenceLimit` of them
 */
export async function importReferenceRows(tx: Tx, rows: readonly ReferenceRow[]): Promise<ReferenceImport> {
  const known = new Map((await listReferenceRows(tx)).map((row) => [row.name, row]));
  const outcome: ReferenceImport = { added: [], replaced: [], unchanged: [] };
  const changed = rows.filter((row) => {
    const before = known.get(row.name);
    const fields = before === undefined ? [] : changedFields(before, row);
    if (before === undefined) outcome.added.push(row.name);
    else if (fields.length > 0) outcome.replaced.push({ name: row.name, fields });
    else outcome.unchanged.push(row.name);
    return before === undefined || fields.length > 0;
  });
  const total = known.size + outcome.added.length;
  if (total > referenceLimit) {
    throw new AppError(
      'conflict',
      `There would be ${total} published rows; expected at most ${referenceLimit}. Remove some first: bionas reference remove NAME.`,
    );
  }
  if (changed.length === 0) return outcome;
  await tx.database
    .insert(referenceRows)
    .values(changed.map((row) => ({ name: row.name, row, importedAt: tx.now() })))
    .onConflictDoUpdate({
      target: referenceRows.name,
      set: { row: sql`excluded.row`, importedAt: sql`excluded.imported_at` },
    });
  const what = changed.length === 1 ? '1 published row' : `${changed.length} published rows`;
  appendEvent(tx, { kind: 'leaderboard-changed', text: `${what} imported` });
  return outcome;
}

function changedFields(before: ReferenceRow, after: ReferenceRow): string[] {
  const [one, other] = [before, after].map((row) => new Map<string, unknown>(Object.entries(row)));
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.filter((name) => textOf(one?.get(name)) !== textOf(other?.get(name)));
}

/** A field that is left out differs from every value. */
const textOf = (value: unknown): string => (value === undefined ? '' : canonicalJson(value));
