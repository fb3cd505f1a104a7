import type { ErrorRecord, RunState, WorkTime } from '@bionas/contracts';
import { eq } from 'drizzle-orm';
import { setWorkState } from '../runs/set-work-state.ts';
import { jobs } from '../schema/work.ts';
import type { Tx } from '../store.ts';
import { endAttempt } from './end-attempt.ts';
import type { Attempt } from './job-queue.ts';
import { sendTurn } from './send-turn.ts';

/** A job fails for good at this many faults; losses and pre-emptions do not count. */
export const faultLimit = 2;

const endOf = (error: ErrorRecord): RunState =>
  error.code === 'diverged' || error.code === 'infeasible' ? 'infeasible' : 'failed';

/**
 * Ends the attempt with an error. With `retry` and faults left the job becomes claimable again (after a resume, where a pause was asked for), else it ends as
 * `infeasible` (codes diverged, infeasible) or `failed`. Inside `withAttempt`.
 */
export async function failJob(
  tx: Tx,
  attempt: Attempt,
  error: ErrorRecord,
  options: { retry: boolean; worked?: WorkTime | undefined },
): Promise<'requeued' | 'failed' | 'infeasible'> {
  await endAttempt(tx, attempt.id, 'failed', { error, worked: options.worked });
  const [job] = await tx.database.select().from(jobs).where(eq(jobs.id, attempt.jobId));
  if (job === undefined) throw new Error(`attempt ${attempt.id} has no job`);
  const faults = job.faults + 1;
  const end = endOf(error);
  if (options.retry && end === 'failed' && faults < faultLimit) {
    if (job.pauseAsked) {
      await tx.database
        .update(jobs)
        .set({ state: 'paused', pauseAsked: false, faults })
        .where(eq(jobs.id, job.id));
      await setWorkState(tx, attempt, 'paused', { error });
      return 'requeued';
    }
    await sendTurn(tx, job, { faults });
    await setWorkState(tx, attempt, 'queued', { error });
    return 'requeued';
  }
  await tx.database.update(jobs).set({ state: 'failed', faults }).where(eq(jobs.id, job.id));
  await setWorkState(tx, attempt, end, { error });
  return end === 'infeasible' ? 'infeasible' : 'failed';
}
