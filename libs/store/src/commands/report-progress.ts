import type { SearchRound } from '@bionas/contracts';
import { and, eq } from 'drizzle-orm';
import type { Attempt } from '../queue/job-queue.ts';
import { setCandidateState } from '../runs/set-candidate-state.ts';
import { setRunState } from '../runs/set-run-state.ts';
import { showSearch } from '../runs/show-search.ts';
import { candidates, jobs, runs } from '../schema/work.ts';
import type { Tx } from '../store.ts';
import { appendEvent } from './append-event.ts';

export interface Progress {
  readonly state: 'starting' | 'running';
  /** 0 to 1 */
  readonly fraction: number;
  readonly text: string;
  /** Of a search: what it waits for. */
  readonly round?: SearchRound | undefined;
}

/**
 * What a worker says of its attempt. Inside `withAttempt`. The training of a supernet counts in the progress of its search. Late words ("starting"
 * while it runs) do not turn it back.
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
    if (attempt.jobKind !== 'supernet-train' || progress.state === 'starting') return;
    const { fraction, text } = progress;
    await tx.database
      .update(jobs)
      .set({ progress: fraction, progressText: text })
      .where(eq(jobs.id, attempt.jobId));
    return showSearch(tx, attempt);
  }
  const [run] = await tx.database.select({ state: runs.state }).from(runs).where(eq(runs.id, runId));
  const state = run?.state === 'running' ? 'running' : progress.state;
  if (attempt.jobKind === 'search' && progress.state === 'running') {
    const { fraction, text, round } = progress;
    await setRunState(tx, runId, state);
    await tx.database.update(runs).set({ standing: { fraction, text, round } }).where(eq(runs.id, runId));
    return showSearch(tx, attempt);
  }
  await setRunState(tx, runId, state, { progress: progress.fraction, progressText: progress.text });
  appendEvent(tx, { kind: 'run-changed', experimentId, runId });
}
