/** Runs: listed, looked into, cancelled, paused and taken up again. */
import type { ControlPlane } from '@bionas/api';
import { AppError, isEndState, type RunDetail } from '@bionas/contracts';
import {
  cancelJobs,
  findRun,
  listMetricNames,
  listRuns,
  pauseJobs,
  readLogs,
  readSeries,
  recordIntervention,
  resumeJobs,
  retryRun,
  type Tx,
} from '@bionas/store';
import { settleExperiment } from '../follow-up/settle-experiment.ts';
import type { ControlContext } from './control-context.ts';

type RunControls = Pick<
  ControlPlane,
  | 'listRuns'
  | 'getRun'
  | 'cancelRun'
  | 'pauseRun'
  | 'resumeRun'
  | 'retryRun'
  | 'metricNames'
  | 'series'
  | 'logs'
>;

/** Of a search, this belongs to its history. */
async function remember(
  tx: Tx,
  { id, kind, experimentId }: Pick<RunDetail, 'id' | 'kind' | 'experimentId'>,
  change: 'pause' | 'resume' | 'cancel',
): Promise<void> {
  if (kind !== 'search') return;
  await recordIntervention(tx, { searchRunId: id, experimentId, change: { kind: change }, by: null });
}

export function runControls({ store, dispatcher }: ControlContext): RunControls {
  return {
    listRuns: ({ descending, ...query }) =>
      listRuns(store, {
        ...Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined)),
        direction: descending ? 'desc' : 'asc',
      }),
    getRun: (id) => findRun(store, id),
    async cancelRun(id) {
      const stopped = await store.transaction(async (tx) => {
        const run = await findRun(tx, id);
        const { state, experimentId } = run;
        if (isEndState(state))
          throw new AppError('conflict', `Run ${id} is ${state} already: there is nothing to cancel.`);
        await remember(tx, run, 'cancel');
        const attempts = await cancelJobs(tx, { runIds: [id] });
        await settleExperiment(tx, experimentId);
        return attempts;
      });
      dispatcher.stop(stopped, 'cancelled');
      dispatcher.triggerHandOut();
    },
    async pauseRun(id) {
      const stopped = await store.transaction(async (tx) => {
        const run = await findRun(tx, id);
        const { state } = run;
        if (isEndState(state) || state === 'paused') {
          throw new AppError('conflict', `Run ${id} is ${state}: only a run with work to do can be paused.`);
        }
        await remember(tx, run, 'pause');
        return pauseJobs(tx, { runIds: [id] });
      });
      dispatcher.stop(stopped, 'paused');
    },
    async resumeRun(id) {
      await store.transaction(async (tx) => {
        const run = await findRun(tx, id);
        const resumed = await resumeJobs(tx, { runIds: [id] });
        if (resumed === 0) throw new AppError('conflict', `Run ${id} has nothing that is paused.`);
        await remember(tx, run, 'resume');
      });
      dispatcher.triggerHandOut();
    },
    async retryRun(id) {
      const retried = await store.transaction((tx) => retryRun(tx, id));
      dispatcher.triggerHandOut();
      return { id: retried };
    },
    metricNames: (runIds) => listMetricNames(store, runIds),
    series: (query) => readSeries(store, query),
    async logs({ runId, search, after, limit }) {
      const lines = await readLogs(store, { runId, after, limit, ...(search ? { search } : {}) });
      return lines.map(({ id, at, level, text }) => ({ number: id, at, level, text }));
    },
  };
}
