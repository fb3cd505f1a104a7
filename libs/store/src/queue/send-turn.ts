import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { jobs } from '../schema/work.ts';
import type { Tx } from '../store.ts';

/** Makes a job claimable (again): a fresh turn with a fresh token, at the place its priority and age give it. */
export async function sendTurn(
  tx: Tx,
  job: Pick<typeof jobs.$inferSelect, 'id' | 'kind' | 'rank'>,
  change: Partial<Pick<typeof jobs.$inferInsert, 'faults' | 'losses'>> = {},
): Promise<void> {
  const turnId = randomUUID();
  await tx.database
    .update(jobs)
    .set({ ...change, state: 'queued', turnId })
    .where(eq(jobs.id, job.id));
  await tx.turns.send(tx.database, { id: turnId, jobId: job.id, kind: job.kind, rank: job.rank });
}
