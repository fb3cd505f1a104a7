import { eq } from 'drizzle-orm';
import { setWorkState } from '../runs/set-work-state.ts';
import { attempts, jobs } from '../schema/work.ts';
import type { Tx } from '../store.ts';
import { lockJobs, type StoppedAttempt, type WorkScope } from './cancel-jobs.ts';
import { questionOfRow } from './question-of-row.ts';
import { sendTurn } from './send-turn.ts';

/**
 * Takes waiting jobs of the scope out of the line. Running ones go on until their workers, told by the caller, hand
 * them back with a checkpoint (`releaseJob` with `paused`); a worker that vanishes first leaves them paused, too.
 * @returns the attempts whose workers should be told
 */
export async function pauseJobs(tx: Tx, scope: WorkScope): Promise<StoppedAttempt[]> {
  const stopped: StoppedAttempt[] = [];
  for (const { job, experimentId } of await lockJobs(tx, scope, ['queued', 'running'])) {
    if (job.state === 'running') {
      const [attempt] = await tx.database.select().from(attempts).where(eq(attempts.id, job.turnId));
      if (attempt !== undefined) stopped.push({ attemptId: attempt.id, workerId: attempt.workerId });
      await tx.database.update(jobs).set({ pauseAsked: true }).where(eq(jobs.id, job.id));
      continue;
    }
    await tx.database.update(jobs).set({ state: 'paused' }).where(eq(jobs.id, job.id));
    await setWorkState(
      tx,
      { jobId: job.id, runId: job.runId, experimentId, ...questionOfRow(job) },
      'paused',
    );
  }
  return stopped;
}

/**
 * Puts paused jobs of the scope back into the line, each at its old place; those that are still to be handed back go on without waiting.
 * Returns how many.
 */
export async function resumeJobs(tx: Tx, scope: WorkScope): Promise<number> {
  const found = (await lockJobs(tx, scope, ['paused', 'running'])).filter(
    ({ job }) => job.state === 'paused' || job.pauseAsked,
  );
  for (const { job, experimentId } of found) {
    await tx.database.update(jobs).set({ pauseAsked: false }).where(eq(jobs.id, job.id));
    if (job.state === 'running') continue;
    await sendTurn(tx, job);
    await setWorkState(
      tx,
      { jobId: job.id, runId: job.runId, experimentId, ...questionOfRow(job) },
      'queued',
    );
  }
  return found.length;
}
