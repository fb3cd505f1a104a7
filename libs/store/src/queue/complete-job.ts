import {
  AppError,
  type EvaluationResult,
  type JobResult,
  type SearchAnswer,
  type WorkTime,
} from '@bionas/contracts';
import { eq, sql } from 'drizzle-orm';
import { setCandidateState } from '../runs/set-candidate-state.ts';
import { setRunState } from '../runs/set-run-state.ts';
import { showSearch } from '../runs/show-search.ts';
import { workers } from '../schema/records.ts';
import { jobs, runs, type RunResult } from '../schema/work.ts';
import type { Tx } from '../store.ts';
import { endAttempt } from './end-attempt.ts';
import type { Attempt } from './job-queue.ts';

const share = (count: { correct: number; total: number }): number => count.correct / count.total;

/** The numbers a list sorts by, taken out of the result. */
function headline(result: RunResult): Partial<typeof runs.$inferInsert> {
  switch (result.kind) {
    case 'search':
      return { accuracy: result.best[0]?.score ?? null };
    case 'train':
      return { accuracy: share(result.test), parameters: result.parameters };
    case 'attack':
      return { accuracy: share(result.clean), robustAccuracy: share(result.worstCase) };
    case 'control':
      return { accuracy: share(result.test), parameters: result.parameters };
    case 'landscape':
      return { accuracy: result.centre.accuracy };
  }
}

/** Of a worker of an earlier version, which says it in the result alone. */
const timeIn = (result: JobResult): WorkTime | undefined =>
  result.kind === 'search' ? undefined : { ms: result.durationMs, startMs: null };

async function completeCandidate(tx: Tx, attempt: Attempt, result: EvaluationResult): Promise<void> {
  if (attempt.candidate === null) throw new Error(`evaluate job ${attempt.jobId} has no candidate`);
  const { experimentId, runId: searchRunId, candidate } = attempt;
  await setCandidateState(tx, { experimentId, searchRunId, candidate }, 'finished', {
    score: share(result.validation),
    robustness: result.robustness === undefined ? null : share(result.robustness),
    parameters: result.parameters,
    durationMs: result.durationMs,
    workerName: attempt.workerName,
    error: null,
  });
}

function answerOf(
  { question, jobId }: Attempt,
  result: Extract<JobResult, { kind: 'supernet-train' | 'supernet-score' }>,
): SearchAnswer {
  if (question === null) throw new Error(`${result.kind} job ${jobId} answers no question`);
  return result.kind === 'supernet-train'
    ? { kind: result.kind, question, weights: result.weights.hash, epochs: result.epochs }
    : { kind: result.kind, question, scores: result.scores };
}

/**
 * Stores the result and ends job, attempt and run (of a question: the candidate, or nothing but the answer). Inside `withAttempt`; the
 * caller adds what follows (next jobs, artifacts) in the same transaction.
 * @param worked as the worker measured it
 * @throws AppError invalid-message when the result is of another kind than the job
 */
export async function completeJob(
  tx: Tx,
  attempt: Attempt,
  result: JobResult,
  worked: WorkTime | undefined = timeIn(result),
): Promise<void> {
  if (result.kind !== attempt.jobKind) {
    throw new AppError(
      'invalid-message',
      `Attempt ${attempt.id} reported a result of kind ${result.kind} for a job of kind ${attempt.jobKind}.`,
    );
  }
  await endAttempt(tx, attempt.id, 'finished', { worked });
  await tx.database.update(jobs).set({ state: 'finished' }).where(eq(jobs.id, attempt.jobId));
  await tx.database
    .update(workers)
    .set({ finishedJobs: sql`${workers.finishedJobs} + 1` })
    .where(eq(workers.workerId, attempt.workerId));
  if (result.kind === 'evaluate') {
    await completeCandidate(tx, attempt, result);
    return showSearch(tx, attempt);
  }
  if (result.kind === 'supernet-train' || result.kind === 'supernet-score') {
    const answer = answerOf(attempt, result);
    await tx.database.update(jobs).set({ answer }).where(eq(jobs.id, attempt.jobId));
    return showSearch(tx, attempt);
  }
  await tx.database
    .update(runs)
    .set({ result, ...headline(result) })
    .where(eq(runs.id, attempt.runId));
  await setRunState(tx, attempt.runId, 'finished');
}
