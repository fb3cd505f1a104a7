import { AppError, type ErrorRecord, type ExperimentPhase, type ExperimentState } from '@bionas/contracts';
import { eq } from 'drizzle-orm';
import { experiments } from '../schema/experiments.ts';
import type { Tx } from '../store.ts';
import { appendEvent } from './append-event.ts';

const allowed: Record<ExperimentState, readonly ExperimentState[]> = {
  queued: ['queued', 'running', 'paused', 'finished', 'failed', 'cancelled'],
  running: ['queued', 'running', 'paused', 'finished', 'failed', 'cancelled'],
  paused: ['queued', 'running', 'paused', 'failed', 'cancelled'],
  finished: [],
  failed: [],
  cancelled: [],
};

export interface ExperimentChange {
  readonly state?: ExperimentState;
  readonly phase?: ExperimentPhase;
  readonly error?: ErrorRecord | null;
  /** Worth telling the user; goes into the event. */
  readonly text?: string;
}

/**
 * The one way an experiment changes. A change that changes nothing writes nothing and appends no event.
 * @throws AppError not-found, or conflict when it has already ended
 */
export async function setExperimentState(tx: Tx, id: string, change: ExperimentChange): Promise<void> {
  const [row] = await tx.database
    .select()
    .from(experiments)
    .where(eq(experiments.id, id))
    .for('no key update');
  if (row === undefined) throw new AppError('not-found', `There is no experiment ${id}.`);
  const { text, state = row.state, phase = row.phase, error = row.error } = change;
  if (state === row.state && phase === row.phase && error === row.error && text === undefined) return;
  if (!allowed[row.state].includes(state)) {
    throw new AppError(
      'conflict',
      `Experiment ${row.name} is ${row.state} and cannot become ${state}. Start a new one from its settings instead.`,
      { details: { from: row.state, to: state } },
    );
  }
  const ended = allowed[state].length === 0;
  await tx.database
    .update(experiments)
    .set({ state, phase, error, ...(ended ? { finishedAt: tx.now() } : {}) })
    .where(eq(experiments.id, id));
  appendEvent(tx, {
    kind: 'experiment-changed',
    experimentId: id,
    ...(text === undefined ? {} : { text }),
  });
}
