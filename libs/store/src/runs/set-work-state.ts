import type { RunState, SearchAnswer } from '@bionas/contracts';
import { eq } from 'drizzle-orm';
import type { Attempt } from '../queue/job-queue.ts';
import { jobs } from '../schema/work.ts';
import type { Tx } from '../store.ts';
import { setCandidateState } from './set-candidate-state.ts';
import { setRunState, type RunChange } from './set-run-state.ts';

/**
 * The state of what a job works on: its candidate where it has one, else its run. A question to a supernet has no state to show; that nobody
 * could answer it is its answer.
 */
export async function setWorkState(
  tx: Tx,
  job: Pick<Attempt, 'jobId' | 'runId' | 'experimentId' | 'question' | 'candidate'>,
  state: RunState,
  change: Pick<RunChange, 'error' | 'claimedBy'> = {},
): Promise<void> {
  if (job.question === null) return setRunState(tx, job.runId, state, change);
  if (job.candidate === null) {
    if ((state !== 'failed' && state !== 'infeasible') || !change.error) return;
    const answer: SearchAnswer = { kind: 'failed', question: job.question, error: change.error };
    await tx.database.update(jobs).set({ answer }).where(eq(jobs.id, job.jobId));
    return;
  }
  return setCandidateState(
    tx,
    { experimentId: job.experimentId, searchRunId: job.runId, candidate: job.candidate },
    state,
    {
      ...(change.error === undefined ? {} : { error: change.error }),
      ...(change.claimedBy === undefined ? {} : { workerName: change.claimedBy.name }),
    },
  );
}
