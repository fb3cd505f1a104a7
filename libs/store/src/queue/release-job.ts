import { AppError, toErrorRecord, type WorkTime } from '@bionas/contracts';
import { eq } from 'drizzle-orm';
import { setWorkState } from '../runs/set-work-state.ts';
import { jobs } from '../schema/work.ts';
import type { Tx } from '../store.ts';
import { endAttempt } from './end-attempt.ts';
import type { Attempt } from './job-queue.ts';
import { sendTurn } from './send-turn.ts';

/** A job whose workers vanish this often fails: it may well be what kills them. */
export const lossLimit = 20;

/**
 * Ends the attempt without a result; its checkpoint stays. `pre-empted` and `lost`: the job is claimable again and the
 * run shows why until the next claim, unless a pause was asked for. `paused`: it waits for `resumeJobs`, unless that has come already.
 * `cancelled`: it ends. Inside `withAttempt`.
 */
export async function releaseJob(
  tx: Tx,
  attempt: Attempt,
  reason: 'pre-empted' | 'paused' | 'lost' | 'cancelled',
  worked?: WorkTime,
): Promise<'requeued' | 'paused' | 'failed' | 'cancelled'> {
  const [job] = await tx.database.select().from(jobs).where(eq(jobs.id, attempt.jobId));
  if (job === undefined) throw new Error(`attempt ${attempt.id} has no job`);
  await endAttempt(tx, attempt.id, reason, { worked });
  if (reason !== 'cancelled' && job.pauseAsked) return pause(tx, attempt);
  switch (reason) {
    case 'paused':
      await sendTurn(tx, job);
      await setWorkState(tx, attempt, 'queued');
      return 'requeued';
    case 'cancelled':
      await tx.database.update(jobs).set({ state: reason }).where(eq(jobs.id, job.id));
      await setWorkState(tx, attempt, reason);
      return reason;
    case 'pre-empted':
      await sendTurn(tx, job);
      await setWorkState(tx, attempt, 'pre-empted');
      return 'requeued';
    case 'lost': {
      const losses = job.losses + 1;
      if (losses < lossLimit) {
        await sendTurn(tx, job, { losses });
        await setWorkState(tx, attempt, 'lost');
        return 'requeued';
      }
      const error = new AppError(
        'attempt-lost',
        `Workers vanished ${losses} times on this job, the limit is ${lossLimit}. Look for out-of-memory kills, then start it again.`,
      );
      await tx.database.update(jobs).set({ state: 'failed', losses }).where(eq(jobs.id, job.id));
      await setWorkState(tx, attempt, 'failed', { error: toErrorRecord(error) });
      return 'failed';
    }
  }
}

async function pause(tx: Tx, attempt: Attempt): Promise<'paused'> {
  await tx.database
    .update(jobs)
    .set({ state: 'paused', pauseAsked: false })
    .where(eq(jobs.id, attempt.jobId));
  await setWorkState(tx, attempt, 'paused');
  return 'paused';
}
