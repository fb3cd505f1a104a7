import { eq } from 'drizzle-orm';
import { attempts, jobs, runs } from '../schema/work.ts';
import type { Tx } from '../store.ts';
import type { Attempt } from './job-queue.ts';
import { questionOfRow } from './question-of-row.ts';

/**
 * Locks the job of an attempt, then looks whether the attempt is still the running one. The job's row is the lock of
 * everything that ends an attempt, so the answer holds until the transaction ends.
 * @returns null when the attempt is unknown or over
 */
export async function lockAttempt(tx: Tx, attemptId: string): Promise<Attempt | null> {
  const [known] = await tx.database
    .select({ jobId: attempts.jobId })
    .from(attempts)
    .where(eq(attempts.id, attemptId));
  if (known === undefined) return null;
  const [job] = await tx.database.select().from(jobs).where(eq(jobs.id, known.jobId)).for('no key update');
  if (job?.state !== 'running' || job.turnId !== attemptId) return null;
  const [row] = await tx.database
    .select({ attempt: attempts, experimentId: runs.experimentId })
    .from(attempts)
    .innerJoin(runs, eq(runs.id, job.runId))
    .where(eq(attempts.id, attemptId));
  if (row?.attempt.state !== 'running') return null;
  return {
    id: attemptId,
    number: row.attempt.number,
    workerId: row.attempt.workerId,
    workerName: row.attempt.workerName,
    jobId: job.id,
    jobKind: job.kind,
    runId: job.runId,
    experimentId: row.experimentId,
    ...questionOfRow(job),
  };
}
