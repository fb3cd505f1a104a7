import { AppError } from '@bionas/contracts';
import { eq } from 'drizzle-orm';
import { experiments } from '../schema/experiments.ts';
import type { Tx } from '../store.ts';
import { appendEvent } from './append-event.ts';

/**
 * Hides an experiment from the lists, or shows it again. Nothing is deleted.
 * @throws AppError not-found
 */
export async function archiveExperiment(tx: Tx, id: string, archived = true): Promise<void> {
  const rows = await tx.database
    .update(experiments)
    .set({ archived })
    .where(eq(experiments.id, id))
    .returning({ id: experiments.id });
  if (rows.length === 0) throw new AppError('not-found', `There is no experiment ${id}.`);
  appendEvent(tx, { kind: 'experiment-changed', experimentId: id });
}
