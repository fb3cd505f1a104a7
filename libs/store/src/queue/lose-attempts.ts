import { and, asc, eq, lt, type SQL } from 'drizzle-orm';
import { attempts, jobs } from '../schema/work.ts';
import type { Reader, Tx } from '../store.ts';
import type { LostAttempt } from './job-queue.ts';
import { lockAttempt } from './lock-attempt.ts';
import { releaseJob } from './release-job.ts';

export const expiredBy = (now: number): SQL => lt(attempts.leaseUntil, now);
export const heldBy = (workerId: string): SQL => eq(attempts.workerId, workerId);

/** Running attempts that fulfil `condition`, oldest job first. */
export async function runningAttempts(reader: Reader, condition: SQL): Promise<string[]> {
  const rows = await reader.database
    .select({ id: attempts.id })
    .from(attempts)
    .innerJoin(jobs, eq(jobs.id, attempts.jobId))
    .where(and(eq(attempts.state, 'running'), condition))
    .orderBy(asc(jobs.number));
  return rows.map((row) => row.id);
}

/**
 * Ends one attempt as lost if it still runs and, looked at under the lock, still fulfils `condition`: a renewal may
 * have come in between.
 */
export async function loseAttempt(tx: Tx, attemptId: string, condition: SQL): Promise<LostAttempt | null> {
  const attempt = await lockAttempt(tx, attemptId);
  if (attempt === null) return null;
  const [still] = await tx.database
    .select({ id: attempts.id })
    .from(attempts)
    .where(and(eq(attempts.id, attemptId), condition))
    .for('no key update');
  if (still === undefined) return null;
  const outcome = await releaseJob(tx, attempt, 'lost');
  return { attempt, outcome: outcome === 'failed' ? 'failed' : 'requeued' };
}
