import { isEndState } from '@bionas/contracts';
import { and, asc, eq, inArray } from 'drizzle-orm';
import { setRunState } from '../runs/set-run-state.ts';
import { setWorkState } from '../runs/set-work-state.ts';
import { attempts, jobs, runs } from '../schema/work.ts';
import type { Tx } from '../store.ts';
import { endAttempt } from './end-attempt.ts';
import { questionOfRow } from './question-of-row.ts';

/** What to act on: some runs, or everything of an experiment. */
export type WorkScope = { runIds: readonly string[] } | { experimentId: string };

/** An attempt whose worker must be told to stop. */
export interface StoppedAttempt {
  readonly attemptId: string;
  readonly workerId: string;
}

export const inScope = (scope: WorkScope) =>
  'runIds' in scope ? inArray(runs.id, [...scope.runIds]) : eq(runs.experimentId, scope.experimentId);

/** Jobs of the scope in the given states, locked in one order everywhere. */
export async function lockJobs(
  tx: Tx,
  scope: WorkScope,
  states: (typeof jobs.$inferSelect)['state'][],
): Promise<{ job: typeof jobs.$inferSelect; experimentId: string }[]> {
  return tx.database
    .select({ job: jobs, experimentId: runs.experimentId })
    .from(jobs)
    .innerJoin(runs, eq(runs.id, jobs.runId))
    .where(and(inScope(scope), inArray(jobs.state, states)))
    .orderBy(asc(jobs.number))
    .for('no key update', { of: jobs });
}

/**
 * Cancels all work of the scope that has not ended: jobs, running attempts (fenced off at once), candidates and runs.
 * @returns the attempts whose workers should be told
 */
export async function cancelJobs(tx: Tx, scope: WorkScope): Promise<StoppedAttempt[]> {
  const found = await lockJobs(tx, scope, ['queued', 'running', 'paused']);
  const stopped: StoppedAttempt[] = [];
  for (const { job, experimentId } of found) {
    if (job.state === 'running') {
      stopped.push({ attemptId: job.turnId, workerId: await workerOf(tx, job.turnId) });
      await endAttempt(tx, job.turnId, 'cancelled');
    }
    await tx.database.update(jobs).set({ state: 'cancelled' }).where(eq(jobs.id, job.id));
    if (job.question !== null) {
      await setWorkState(
        tx,
        { jobId: job.id, runId: job.runId, experimentId, ...questionOfRow(job) },
        'cancelled',
      );
    }
  }
  const open = await tx.database.select({ id: runs.id, state: runs.state }).from(runs).where(inScope(scope));
  for (const run of open) {
    if (!isEndState(run.state)) await setRunState(tx, run.id, 'cancelled');
  }
  return stopped;
}

async function workerOf(tx: Tx, attemptId: string): Promise<string> {
  const [row] = await tx.database
    .select({ workerId: attempts.workerId })
    .from(attempts)
    .where(eq(attempts.id, attemptId));
  if (row === undefined) throw new Error(`running job without attempt ${attemptId}`);
  return row.workerId;
}
