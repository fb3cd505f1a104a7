/** Experiments: submitted, listed, cancelled, put away. */
import type { ControlPlane } from '@bionas/api';
import type { ExperimentSpec } from '@bionas/contracts';
import {
  archiveExperiment,
  cancelJobs,
  createExperiment,
  createRun,
  findExperiment,
  listCandidates,
  listExperiments,
  setExperimentState,
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

export function experimentControls({ store, dispatcher }: ControlContext): ExperimentControls {
  async function submit(spec: ExperimentSpec): Promise<{ id: string }> {
    const id = await store.transaction(async (tx) => {
      const experimentId = await createExperiment(tx, spec);
      await createRun(tx, {
        experimentId,
        job: {
          kind: 'search',
          dataset: spec.dataset,
          dataSeed: spec.seed,
          seed: spec.seed,
          space: spec.space,
          search: spec.search,
          top: spec.finals.top,
        },
      });
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
