import { AppError, isEndState, type ErrorRecord, type RunState } from '@bionas/contracts';
import { eq } from 'drizzle-orm';
import { appendEvent } from '../commands/append-event.ts';
import { closeHistory } from '../commands/close-history.ts';
import { runs } from '../schema/work.ts';
import type { Tx } from '../store.ts';
import { checkTransition } from './run-transitions.ts';

const known = {
  state: runs.state,
  kind: runs.kind,
  experimentId: runs.experimentId,
  attempts: runs.attempts,
  startedAt: runs.startedAt,
};

/** What may change together with the state. */
export interface RunChange {
  readonly error?: ErrorRecord | null;
  readonly progress?: number;
  readonly progressText?: string;
  /** Of a claim: the worker that has it now. */
  readonly claimedBy?: { workerId: string; name: string };
  /** Worth telling the user; goes into the event. */
  readonly text?: string;
}

/**
 * The one way a run changes its state: checks the step, keeps the times, appends `run-changed`.
 * @throws AppError not-found, or conflict when the step is not allowed
 */
export async function setRunState(
  tx: Tx,
  runId: string,
  state: RunState,
  change: RunChange = {},
): Promise<void> {
  const [run] = await tx.database.select(known).from(runs).where(eq(runs.id, runId)).for('no key update');
  if (run === undefined) throw new AppError('not-found', `There is no run ${runId}.`);
  checkTransition(`Run ${runId}`, run.state, state);
  const { text, claimedBy, ...columns } = change;
  const now = tx.now();
  await tx.database
    .update(runs)
    .set({
      ...columns,
      state,
      ...(claimedBy === undefined
        ? {}
        : { workerId: claimedBy.workerId, workerName: claimedBy.name, attempts: run.attempts + 1 }),
      ...(state === 'starting' && run.startedAt === null ? { startedAt: now } : {}),
      ...(isEndState(state) ? { finishedAt: now } : {}),
      ...(state === 'finished' ? { progress: 1, error: null } : {}),
    })
    .where(eq(runs.id, runId));
  if (run.kind === 'search' && isEndState(state)) await closeHistory(tx, runId, state);
  if (run.state !== state || text !== undefined || change.error !== undefined) {
    appendEvent(tx, {
      kind: 'run-changed',
      experimentId: run.experimentId,
      runId,
      ...(text === undefined ? {} : { text }),
    });
  }
}
