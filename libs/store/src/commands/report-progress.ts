import { and, eq, inArray } from 'drizzle-orm';
import type { Attempt } from '../queue/job-queue.ts';
import { setCandidateState } from '../runs/set-candidate-state.ts';
import { setRunState } from '../runs/set-run-state.ts';
import { candidates, runs } from '../schema/work.ts';
import type { Tx } from '../store.ts';
import { appendEvent } from './append-event.ts';

export interface Progress {
  readonly state: 'starting' | 'running';
  /** 0 to 1 */
  readonly fraction: number;
  readonly text: string;
}

/**
 * What a worker says of its attempt. Inside `withAttempt`. The training of a supernet is the progress of its search. Late words ("starting" while it runs) do not turn it back.
 */
export async function reportProgress(tx: Tx, attempt: Attempt, progress: Progress): Promise<void> {
  const { experimentId, runId, candidate } = attempt;
  if (candidate !== null) {
    if (progress.state === 'starting') return;
    const [row] = await tx.database
      .select({ state: candidates.state })
      .from(candidates)
      .where(and(eq(candidates.searchRunId, runId), eq(candidates.candidate, candidate)));
    if (row?.state === 'running') return;
    return setCandidateState(tx, { experimentId, searchRunId: runId, candidate }, 'running', {
      workerName: attempt.workerName,
    });
  }
  if (attempt.question !== null) {
    // Its search's run has states of its own: it may be lost or paused while the supernet trains on.
    if (attempt.jobKind !== 'supernet-train' || progress.state === 'starting') return;
    const { fraction, text } = progress;
    await tx.database
      .update(runs)
      .set({ progress: fraction, progressText: text })
      .where(and(eq(runs.id, runId), inArray(runs.state, ['starting', 'running'])));
    appendEvent(tx, { kind: 'run-changed', experimentId, runId });
    return;
  }
  const [run] = await tx.database.select({ state: runs.state }).from(runs).where(eq(runs.id, runId));
  const state = run?.state === 'running' ? 'running' : progress.state;
  await setRunState(tx, runId, state, { progress: progress.fraction, progressText: progress.text });
  appendEvent(tx, { kind: 'run-changed', experimentId, runId });
}
