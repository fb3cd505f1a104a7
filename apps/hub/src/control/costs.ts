/** What an experiment will cost, and what its search has cost. The arithmetic is that of `@bionas/analysis`. */
import { estimateCost, type CostPool } from '@bionas/analysis';
import type { ControlPlane } from '@bionas/api';
import {
  isEndState,
  type CostEstimate,
  type CostPart,
  type CostRange,
  type ExperimentSpec,
  type MeasuredWork,
  type PlannedWork,
  type SearchCost,
  type SearchQuestionKind,
} from '@bionas/contracts';
import { plannedWork } from '@bionas/search-space';
import {
  findExperiment,
  listRuns,
  listWorkers,
  searchAccount,
  type QuestionAccount,
  type Store,
} from '@bionas/store';
import { searchNow } from '../follow-up/search-now.ts';
import type { ControlContext } from './control-context.ts';
import { measuredWork } from './done-work.ts';

type CostControls = Pick<ControlPlane, 'estimateCost' | 'searchCost'>;

const partOf: Readonly<Record<SearchQuestionKind, CostPart>> = {
  'supernet-train': 'supernet',
  'supernet-score': 'samples',
  evaluate: 'candidates',
};

async function poolOf(store: Store): Promise<CostPool> {
  const here = (await listWorkers(store)).filter(({ state }) => state === 'idle' || state === 'working');
  const named = (service: string): string[] =>
    here.flatMap(({ worker }) => (worker.service === service ? [worker.name] : []));
  return { trainers: named('trainer'), attackers: named('attacker') };
}

/** What ends the search before its candidates do. */
function limitNotes({ search }: ExperimentSpec, { parts, wall }: CostEstimate): string[] {
  const inSearch = parts.filter(({ part }) => isOfSearch(part));
  const hours = inSearch.reduce((sum, { work }) => sum + (work?.middle ?? 0), 0) / 3_600;
  const { trainerHours, timeLimitMinutes } = search;
  return [
    ...(trainerHours !== undefined && hours > trainerHours
      ? [
          `The search ends with ${trainerHours} hours of trainers' work, before its candidates, which would take about ${hours.toPrecision(2)}.`,
        ]
      : []),
    ...(timeLimitMinutes !== undefined && wall !== null && wall.middle > 60 * timeLimitMinutes
      ? [`The search ends after ${timeLimitMinutes} minutes, however many candidates it has tried.`]
      : []),
  ];
}

/** What is left of the planned jobs; of those in work, what their trainers have not done yet. */
function leftOf(planned: readonly PlannedWork[], account: readonly QuestionAccount[]): PlannedWork[] {
  return planned.flatMap((work) => {
    const own = account.find(({ kind }) => partOf[kind] === work.part);
    const left = work.jobs - (own?.done ?? 0) - (own?.openProgress ?? 0);
    return left > 0 ? [{ ...work, jobs: left }] : [];
  });
}

/** No more than the limit leaves; null: no limit. */
function within(range: CostRange | null, left: number | null): CostRange | null {
  if (left === null) return range;
  const most = Math.max(0, left);
  const { low, middle, high } = range ?? { low: 0, middle: most, high: most };
  return { low: Math.min(low, most), middle: Math.min(middle, most), high: Math.min(high, most) };
}

/** Where this search has measured a form of work itself, nothing else is asked. */
function ownFirst(own: readonly MeasuredWork[], all: readonly MeasuredWork[]): MeasuredWork[] {
  const forms = new Set(own.map(({ form }) => form));
  return [...own, ...all.filter(({ form }) => !forms.has(form))];
}

const isOfSearch = (part: CostPart): boolean => part !== 'finals' && part !== 'attacks';

export function costControls({ store }: Pick<ControlContext, 'store'>): CostControls {
  /** As it goes by now: changes while it runs count. */
  async function searchOf(runId: string, spec: ExperimentSpec): Promise<ExperimentSpec['search']> {
    const { search, epochs } = await searchNow(store, runId, spec);
    const { strategy } = search;
    if ((strategy.name !== 'darts' && strategy.name !== 'eg-nas') || epochs === null) return search;
    return { ...search, strategy: { ...strategy, epochs } };
  }

  async function searchCost(experimentId: string): Promise<SearchCost> {
    const { spec } = await findExperiment(store, experimentId);
    const [run] = (await listRuns(store, { experimentId, kinds: ['search'], limit: 1 })).rows;
    const search = run === undefined ? spec.search : await searchOf(run.id, spec);
    const account = run === undefined ? [] : await searchAccount(store, run.id);
    const planned = plannedWork({ ...spec, search }).filter(({ part }) => isOfSearch(part));
    const { trainerHours = null, timeLimitMinutes = null } = search;
    const trainerSeconds = account.reduce((sum, { trainerMs }) => sum + trainerMs, 0) / 1_000;
    const wallSeconds =
      run === undefined || run.startedAt === null
        ? null
        : Math.max(0, (run.finishedAt ?? store.now()) - run.startedAt) / 1_000;
    const toCome = async (): Promise<SearchCost['toCome']> => {
      const own = run === undefined ? [] : await measuredWork(store, run.id);
      const measured = ownFirst(own, await measuredWork(store));
      const { trainers, wall, notes } = estimateCost(leftOf(planned, account), measured, await poolOf(store));
      return {
        trainers: within(trainers, trainerHours && 3_600 * trainerHours - trainerSeconds),
        wall: within(wall, timeLimitMinutes && 60 * timeLimitMinutes - (wallSeconds ?? 0)),
        notes,
      };
    };
    return {
      evaluations: {
        done: account.find(({ kind }) => kind === 'evaluate')?.done ?? 0,
        planned: search.candidates,
      },
      parts: planned.map(({ part, jobs }) => {
        const own = account.find(({ kind }) => partOf[kind] === part);
        return { part, done: own?.done ?? 0, planned: jobs, trainerSeconds: (own?.trainerMs ?? 0) / 1_000 };
      }),
      trainerSeconds,
      wallSeconds,
      limits: { trainerHours, timeLimitMinutes },
      toCome: run !== undefined && isEndState(run.state) ? null : await toCome(),
    };
  }

  return {
    async estimateCost(spec) {
      const estimate = estimateCost(plannedWork(spec), await measuredWork(store), await poolOf(store));
      return { ...estimate, notes: [...estimate.notes, ...limitNotes(spec, estimate)] };
    },
    searchCost,
  };
}
