import {
  AppError,
  isEndState,
  isPlannedKind,
  runKinds,
  toErrorRecord,
  type ErrorRecord,
  type RunRow,
} from '@bionas/contracts';
import {
  countRuns,
  findExperiment,
  listCandidates,
  listRuns,
  setExperimentState,
  type Tx,
} from '@bionas/store';
import { planAttacks } from './plan-attacks.ts';

const ended = (state: string): boolean => state === 'finished' || state === 'failed' || state === 'cancelled';

/**
 * The search is over without a result: so is the experiment. Where no candidate could be trained, the first of them says
 * why.
 */
async function endWithSearch(tx: Tx, experimentId: string, name: string, search: RunRow): Promise<void> {
  if (search.state === 'cancelled') {
    await setExperimentState(tx, experimentId, {
      state: 'cancelled',
      phase: 'done',
      text: `"${name}" was cancelled`,
    });
    return;
  }
  const { rows } = await listCandidates(tx, { experimentId, limit: 1_000 });
  const cause = rows.find((row) => row.error !== null)?.error;
  const unknown = toErrorRecord(
    new AppError('internal', `The search ended as ${search.state} without saying why.`),
  );
  const error: ErrorRecord =
    search.state === 'infeasible' && cause
      ? { ...cause, message: `No candidate of the search could be trained. ${cause.message}` }
      : (search.error ?? unknown);
  await setExperimentState(tx, experimentId, {
    state: 'failed',
    phase: 'done',
    error,
    text: `"${name}" failed in its search: ${error.message}`,
  });
}

async function endWithRuns(tx: Tx, experimentId: string, name: string, failed: number): Promise<void> {
  const mixes = await listRuns(tx, {
    experimentId,
    kinds: ['training'],
    roles: ['mix'],
    states: ['finished'],
    limit: 1,
  });
  if (mixes.total > 0) {
    const note = failed > 0 ? `; ${failed} of its runs failed` : '';
    await setExperimentState(tx, experimentId, {
      state: 'finished',
      phase: 'done',
      text: `"${name}" finished${note}`,
    });
    return;
  }
  const { rows } = await listRuns(tx, {
    experimentId,
    kinds: runKinds.filter(isPlannedKind),
    states: ['failed', 'infeasible'],
    limit: 1,
  });
  const error =
    rows[0]?.error ?? toErrorRecord(new AppError('internal', 'No mix of this experiment could be trained.'));
  await setExperimentState(tx, experimentId, {
    state: 'failed',
    phase: 'done',
    error,
    text: `"${name}" failed: ${error.message}`,
  });
}

/**
 * Brings an experiment's state and phase in line with its runs, after one of them has ended. It is finished when
 * nothing is left to do and at least one mix was trained; single failures stay visible on their runs.
 */
export async function settleExperiment(tx: Tx, experimentId: string): Promise<void> {
  const { state, phase, name, spec } = await findExperiment(tx, experimentId);
  if (ended(state)) return;
  const search = (await listRuns(tx, { experimentId, kinds: ['search'], limit: 1 })).rows[0];
  if (search && search.state !== 'finished') {
    if (isEndState(search.state)) await endWithSearch(tx, experimentId, name, search);
    return;
  }
  await planAttacks(tx, { id: experimentId, spec });
  // Controls and landscapes were asked for; the experiment does not wait for them.
  const counts = (await countRuns(tx, experimentId)).filter(({ kind }) => isPlannedKind(kind));
  const open = counts.filter((group) => !isEndState(group.state));
  if (open.length > 0) {
    const next = open.some((group) => group.kind === 'training') ? 'training' : 'attack';
    if (next !== phase) await setExperimentState(tx, experimentId, { phase: next });
    return;
  }
  const failed = counts.filter((group) => group.state === 'failed' || group.state === 'infeasible');
  await endWithRuns(
    tx,
    experimentId,
    name,
    failed.reduce((sum, group) => sum + group.count, 0),
  );
}
