import type { ErrorRecord, RunState } from '@bionas/contracts';
import type { Attempt } from '../queue/job-queue.ts';
import type { Tx } from '../store.ts';
import { setCandidateState } from './set-candidate-state.ts';
import { setRunState } from './set-run-state.ts';

/** The state of what a job works on: its candidate where it has one, else its run. */
export async function setWorkState(
  tx: Tx,
  job: Pick<Attempt, 'runId' | 'experimentId' | 'candidate'>,
  state: RunState,
  change: { error?: ErrorRecord | null; text?: string } = {},
): Promise<void> {
  if (job.candidate === null) return setRunState(tx, job.runId, state, change);
  return setCandidateState(
    tx,
    { experimentId: job.experimentId, searchRunId: job.runId, candidate: job.candidate },
    state,
    change.error === undefined ? {} : { error: change.error },
  );
}
