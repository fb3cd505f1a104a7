import { AppError, isEndState, type RunState } from '@bionas/contracts';
import { and, eq } from 'drizzle-orm';
import { appendEvent } from '../commands/append-event.ts';
import { candidates } from '../schema/work.ts';
import type { Tx } from '../store.ts';
import { checkTransition } from './run-transitions.ts';

type CandidateChange = Partial<
  Pick<
    typeof candidates.$inferInsert,
    'score' | 'robustness' | 'parameters' | 'durationMs' | 'workerName' | 'error'
  >
>;

/** Which candidate of which search. */
export interface CandidateKey {
  readonly experimentId: string;
  readonly searchRunId: string;
  readonly candidate: number;
}

/**
 * The one way a candidate changes its state; the steps are those of runs. Appends `candidate-changed`.
 * @throws AppError not-found, or conflict when the step is not allowed
 */
export async function setCandidateState(
  tx: Tx,
  key: CandidateKey,
  state: RunState,
  change: CandidateChange = {},
): Promise<void> {
  const where = and(eq(candidates.searchRunId, key.searchRunId), eq(candidates.candidate, key.candidate));
  const [row] = await tx.database
    .select({ state: candidates.state })
    .from(candidates)
    .where(where)
    .for('no key update');
  const what = `Candidate ${key.candidate} of search ${key.searchRunId}`;
  if (row === undefined) throw new AppError('not-found', `${what} does not exist.`);
  checkTransition(what, row.state, state);
  await tx.database
    .update(candidates)
    .set({ ...change, state, ...(isEndState(state) ? { finishedAt: tx.now() } : {}) })
    .where(where);
  if (row.state !== state) {
    appendEvent(tx, { kind: 'candidate-changed', experimentId: key.experimentId, runId: key.searchRunId });
  }
}
