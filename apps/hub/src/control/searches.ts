/** Searches while they run: changed, looked into, forked. */
import type { ControlPlane, ForkQuery } from '@bionas/api';
import {
  AppError,
  experimentSpecSchema,
  forkableOptions,
  isEndState,
  parseOrThrow,
  type ExperimentSpec,
  type GenerationRow,
  type InterventionRow,
  type RunDetail,
  type SearchChange,
} from '@bionas/contracts';
import { checkChange } from '@bionas/search-space';
import {
  createExperiment,
  createRun,
  findRun,
  forkSearch,
  listGenerations,
  listInterventions,
  recordIntervention,
  roundsOf,
  searchSoFar,
  type Reader,
  type StoredGeneration,
  type Tx,
} from '@bionas/store';
import { searchNow } from '../follow-up/search-now.ts';
import type { ControlContext } from './control-context.ts';
import { searchJobOf } from './experiments.ts';

type SearchControls = Pick<
  ControlPlane,
  'getSearch' | 'listInterventions' | 'listGenerations' | 'interveneSearch' | 'forkSearch'
>;

async function findSearch(reader: Reader, id: string): Promise<RunDetail> {
  const run = await findRun(reader, id);
  if (run.kind === 'search') return run;
  throw new AppError(
    'conflict',
    `Run ${id} is of kind ${run.kind}; only a search can be looked into or changed like this.`,
  );
}

/** Records a change that the search can take in, as far as can be told from here; it has the last word when it does. */
async function change(
  tx: Tx,
  { id, experimentId, spec }: Pick<RunDetail, 'id' | 'experimentId' | 'spec'>,
  asked: { readonly change: SearchChange; readonly by: string | null },
): Promise<InterventionRow> {
  const now = await searchNow(tx, id, spec);
  checkChange(asked.change, { space: spec.space, now, ...(await searchSoFar(tx, id)) });
  return recordIntervention(tx, { searchRunId: id, experimentId, ...asked });
}

/** The spec of a fork: the same but for its name and options that leave the state of the search its meaning. */
function specOfFork(
  { name, search, ...spec }: ExperimentSpec,
  { round, request }: ForkQuery,
): ExperimentSpec {
  const { strategy } = search;
  const free: readonly string[] = forkableOptions[strategy.name];
  const fixed = Object.keys(request.strategy).filter((option) => !free.includes(option));
  if (fixed.length > 0)
    throw new AppError(
      'invalid-spec',
      `A fork of ${strategy.name} cannot change ${fixed.join(', ')}: what the search has learnt would mean something else. ${free.length === 0 ? 'It has no option that can change' : `It can change ${free.join(', ')}`}; start a new search for the rest.`,
    );
  const ending = ` (from round ${round})`;
  return parseOrThrow(
    experimentSpecSchema,
    {
      ...spec,
      name: request.name ?? `${name.slice(0, 80 - ending.length).trimEnd()}${ending}`,
      search: { ...search, strategy: { ...strategy, ...request.strategy } },
    },
    { code: 'invalid-spec', what: 'The fork' },
  );
}

export function searchControls({ store, artifacts, dispatcher }: ControlContext): SearchControls {
  /** Why a round cannot be gone on from; null: it can. */
  async function lossOf({ hash, weights }: StoredGeneration): Promise<string | null> {
    if (!(await artifacts.has(hash))) return 'its state is not kept any more';
    if (weights !== null && !(await artifacts.has(weights)))
      return 'its shared weights are not kept any more';
    return null;
  }

  return {
    async getSearch(id) {
      const { experimentId, spec } = await findSearch(store, id);
      const history = await listInterventions(store, id);
      const { search, epochs, steering } = await searchNow(store, id, spec);
      const kin = history.flatMap(({ change: { kind, ...rest } }) =>
        kind === 'fork' || kind === 'forked-from' ? [{ kind, of: rest }] : [],
      );
      const place = (wanted: string) =>
        kin.flatMap(({ kind, of }) => (kind === wanted && 'experimentId' in of ? [of] : []));
      return {
        runId: id,
        experimentId,
        round: await roundsOf(store, id),
        budget: {
          candidates: search.candidates,
          epochs,
          timeLimitMinutes: search.timeLimitMinutes ?? null,
          trainerHours: search.trainerHours ?? null,
        },
        parallel: search.parallel,
        steering: [...steering],
        waiting: history.filter(({ round }) => round === null).length,
        forkedFrom: place('forked-from').at(-1) ?? null,
        forks: place('fork'),
      };
    },
    async listInterventions(id) {
      await findSearch(store, id);
      return listInterventions(store, id);
    },
    async listGenerations(id) {
      await findSearch(store, id);
      const rows: GenerationRow[] = [];
      for (const generation of await listGenerations(store, id)) {
        const { round, questions, at, progress, text } = generation;
        rows.push({ round, questions, at, progress, text, lost: await lossOf(generation) });
      }
      return rows;
    },
    async interveneSearch({ id, ...asked }) {
      const row = await store.transaction(async (tx) => {
        const run = await findSearch(tx, id);
        if (isEndState(run.state))
          throw new AppError(
            'conflict',
            `Search ${id} is ${run.state}: nothing can be changed any more. Fork it from one of its rounds instead.`,
          );
        return change(tx, run, asked);
      });
      await dispatcher.tellChanges(id);
      return row;
    },
    async forkSearch(query) {
      const { id, round, by, request } = query;
      const run = await findSearch(store, id);
      const generation = (await listGenerations(store, id)).find((one) => one.round === round);
      const lost = generation && (await lossOf(generation));
      if (lost)
        throw new AppError(
          'artifact-missing',
          `Search ${id} cannot be forked from round ${round}: ${lost}. Take a later round.`,
        );
      const spec = specOfFork(run.spec, query);
      const made = await store.transaction(async (tx) => {
        const experimentId = await createExperiment(tx, spec);
        const { runId } = await createRun(tx, { experimentId, job: searchJobOf(spec) });
        await forkSearch(tx, { from: id, round, to: runId });
        await recordIntervention(tx, {
          ...{ searchRunId: runId, experimentId, by },
          change: { kind: 'forked-from', experimentId: run.experimentId, runId: id, round },
        });
        await recordIntervention(tx, {
          ...{ searchRunId: id, experimentId: run.experimentId, by },
          change: { kind: 'fork', experimentId, runId, round },
        });
        for (const one of request.changes)
          await change(tx, { id: runId, experimentId, spec }, { change: one, by });
        return { experimentId, runId };
      });
      dispatcher.triggerHandOut();
      return made;
    },
  };
}
