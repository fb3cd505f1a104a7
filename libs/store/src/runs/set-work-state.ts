import type { RunState } from '@bionas/contracts';
import type { Attempt } from '../queue/job-queue.ts';
import type { Tx } from '../store.ts';
import { setCandidateState } from './set-candidate-state.ts';
import { setRunState, type RunChange } from './set-run-state.ts';

/** The state of what a job works on: its candidate where it has one, else its run. */
export async function setWorkState(
  tx: Tx,
  job: Pick<Attempt, 'runId' | 'experimentId' | 'candidate'>,
  state: RunState,
  change: Pick<RunChange, 'error' | 'claimedBy'> = {},
): Promise<void> {
  if (job.candidate === null) return setRunState(tx, job.runId, state, change);
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
