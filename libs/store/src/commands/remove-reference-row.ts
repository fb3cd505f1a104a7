import { AppError } from '@bionas/contracts';
import { eq } from 'drizzle-orm';
import { referenceRows } from '../schema/references.ts';
import type { Tx } from '../store.ts';
import { appendEvent } from './append-event.ts';

/** @throws AppError not-found */
export async function removeReferenceRow(tx: Tx, name: string): Promise<void> {
  const gone = await tx.database
    .delete(referenceRows)
    .where(eq(referenceRows.name, name))
    .returning({ name: referenceRows.name });
  if (gone.length === 0) {
    throw new AppError(
      'not-found',
      `There is no published row "${name}". Their names: bionas reference list.`,
    );
  }
  appendEvent(tx, { kind: 'leaderboard-changed' });
}
