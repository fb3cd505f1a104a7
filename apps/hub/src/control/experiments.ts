/** Experiments: submitted, listed, cancelled, put away. */
import type { ControlPlane } from '@bionas/api';
import { isEndState, type ExperimentSpec, type SearchJob } from '@bionas/contracts';
import {
  archiveExperiment,
  cancelJobs,
  createExperiment,
  createRun,
  findExperiment,
  listCandidates,
  listExperiments,
  listRuns,
  recordIntervention,
  setExperimentState,
  type Tx,
} from '@bionas/store';
import type { ControlContext } from './control-context.ts';

type ExperimentControls = Pick<
  ControlPlane,
  | 'submitExperiment'
  | 'listExperiments'
  | 'getExperiment'
  | 'listCandidates'
  | 'cancelExperiment'
  | 'archiveExperiment'
  | 'restoreExperiment'
>;

const candidatePage = 1_000;

/** A search that goes on is cancelled with its experiment; its history says so. */
async function rememberCancel(tx: Tx, experimentId: string): Promise<void> {
  const { rows } = await listRuns(tx, { experimentId, kinds: ['search'] });
  for (const { id, state } of rows) {
    if (isEndState(state)) continue;
    await recordIntervention(tx, { searchRunId: id, experimentId, change: { kind: 'cancel' }, by: null });
  }
}

/** The search of a spec as work. */
export function searchJobOf(spec: ExperimentSpec): SearchJob {
  const { dataset, seed, space, search, finals } = spec;
  return { kind: 'search', dataset, dataSeed: seed, seed, space, search, top: finals.top };
}

export function experimentControls({ store, dispatcher }: ControlContext): ExperimentControls {
  async function submit(spec: ExperimentSpec): Promise<{ id: string }> {
    const id = await store.transaction(async (tx) => {
      const experimentId = await createExperiment(tx, spec);
      await createRun(tx, { experimentId, job: searchJobOf(spec) });
      return experimentId;
    });
    dispatcher.triggerHandOut();
    return { id };
  }

  return {
    submitExperiment: submit,
    listExperiments: ({ descending, states, search, ...query }) =>
      listExperiments(store, {
        ...query,
        ...(states ? { states } : {}),
        ...(search ? { search } : {}),
        direction: descending ? 'desc' : 'asc',
      }),
    getExperiment: (id) => findExperiment(store, id),
    async listCandidates(experimentId) {
      const rows = [];
      for (let offset = 0; ; offset += candidatePage) {
        const page = await listCandidates(store, { experimentId, offset, limit: candidatePage });
        rows.push(...page.rows);
        if (rows.length >= page.total || page.rows.length === 0) return rows;
      }
    },
    async cancelExperiment(id) {
      const stopped = await store.transaction(async (tx) => {
        await rememberCancel(tx, id);
        const attempts = await cancelJobs(tx, { experimentId: id });
        await setExperimentState(tx, id, { state: 'cancelled', phase: 'done' });
        return attempts;
      });
      dispatcher.stop(stopped, 'cancelled');
    },
    archiveExperiment: (id) => store.transaction((tx) => archiveExperiment(tx, id, true)),
    restoreExperiment: (id) => store.transaction((tx) => archiveExperiment(tx, id, false)),
  };
}
