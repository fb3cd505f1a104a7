import { randomUUID } from 'node:crypto';
import type { Job } from '@bionas/contracts';
import { eq } from 'drizzle-orm';
import { jobs } from '../schema/work.ts';
import type { Tx } from '../store.ts';
import { rankOf } from './rank.ts';

/** Which question of a search a job answers. */
function questionOf(job: Job): number | null {
  if (job.kind === 'evaluate') return job.candidate;
  return 'question' in job ? job.question : null;
}

/**
 * Stores a job and puts it into the line, inside the caller's transaction.
 * @param options.priority -64 to 63, larger first; 0 if left out
 * @returns the id of the job
 */
export async function createJob(
  tx: Tx,
  options: { runId: string; job: Job; priority?: number },
): Promise<string> {
  const { runId, job, priority = 0 } = options;
  const [row] = await tx.database
    .insert(jobs)
    .values({
      id: randomUUID(),
      runId,
      kind: job.kind,
      question: questionOf(job),
      body: job,
      state: 'queued',
      priority,
      rank: 0,
      turnId: randomUUID(),
      createdAt: tx.now(),
    })
    .returning({ id: jobs.id, number: jobs.number, turnId: jobs.turnId });
  if (row === undefined) throw new Error('insert into jobs returned no row');
  const rank = rankOf(priority, row.number);
  await tx.database.update(jobs).set({ rank }).where(eq(jobs.id, row.id));
  await tx.turns.send(tx.database, { id: row.turnId, jobId: row.id, kind: job.kind, rank });
  return row.id;
}
