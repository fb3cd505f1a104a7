import { isPlannedKind, runKinds, type ExperimentRow } from '@bionas/contracts';
import { and, count, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { experiments } from '../schema/experiments.ts';
import { interventions } from '../schema/searches.ts';
import { candidates, runs } from '../schema/work.ts';
import type { Reader } from '../store.ts';

type Experiment = typeof experiments.$inferSelect;

interface Counts {
  total: number;
  finished: number;
  active: number;
  failed: number;
  trainings: number;
  searched: number;
  trained: number;
  attacked: number;
}

const none: Counts = {
  ...{ total: 0, finished: 0, active: 0, failed: 0 },
  ...{ trainings: 0, searched: 0, trained: 0, attacked: 0 },
};
const countIf = (condition: ReturnType<typeof sql>) =>
  sql<number>`count(*) filter (where ${condition})`.mapWith(Number);
const ended = sql`(${runs.state} in ('finished', 'failed', 'infeasible', 'pruned', 'cancelled'))`;
/** An ended run is done, however it ended; else it is as far as its worker says. */
const sumOfProgress = (kind: 'search' | 'training' | 'attack') =>
  sql<number>`coalesce(sum(case when ${ended} then 1 else ${runs.progress} end) filter (where ${runs.kind} = ${kind}), 0)`.mapWith(
    Number,
  );

async function countRuns(reader: Reader, ids: string[]): Promise<Map<string, Counts>> {
  const rows = await reader.database
    .select({
      id: runs.experimentId,
      total: count(),
      finished: countIf(sql`${runs.state} = 'finished'`),
      active: countIf(sql`${runs.state} in ('starting', 'running')`),
      failed: countIf(sql`${runs.state} in ('failed', 'infeasible')`),
      trainings: countIf(sql`${runs.kind} = 'training'`),
      searched: sumOfProgress('search'),
      trained: sumOfProgress('training'),
      attacked: sumOfProgress('attack'),
    })
    .from(runs)
    // What was asked for later is no part of the experiment's own work.
    .where(and(inArray(runs.experimentId, ids), inArray(runs.kind, runKinds.filter(isPlannedKind))))
    .groupBy(runs.experimentId);
  return new Map(rows.map(({ id, ...counts }) => [id, counts]));
}

async function countEvaluated(reader: Reader, ids: string[]): Promise<Map<string, number>> {
  const rows = await reader.database
    .select({ id: runs.experimentId, evaluated: count() })
    .from(candidates)
    .innerJoin(runs, eq(runs.id, candidates.searchRunId))
    .where(
      and(
        inArray(runs.experimentId, ids),
        inArray(candidates.state, ['finished', 'failed', 'infeasible', 'pruned']),
      ),
    )
    .groupBy(runs.experimentId);
  return new Map(rows.map((row) => [row.id, row.evaluated]));
}

/** Candidates that a search may train by now, where somebody has changed that: the latest change that was not refused. */
async function changedBudgets(reader: Reader, ids: string[]): Promise<Map<string, number>> {
  const allowed = sql<number>`(${interventions.change} ->> 'candidates')::int`.mapWith(Number);
  const rows = await reader.database
    .select({ id: runs.experimentId, allowed })
    .from(interventions)
    .innerJoin(runs, eq(runs.id, interventions.runId))
    .where(
      and(
        inArray(runs.experimentId, ids),
        sql`${interventions.change} ->> 'kind' = 'budget'`,
        sql`${interventions.change} ->> 'candidates' is not null`,
        isNull(interventions.refusal),
      ),
    )
    .orderBy(interventions.number);
  return new Map(rows.map((row) => [row.id, row.allowed]));
}

/** Highest mean over seeds of the test accuracy of a mix. */
async function bestMeans(reader: Reader, ids: string[]): Promise<Map<string, number>> {
  const means = reader.database
    .select({ id: runs.experimentId, mean: sql<number>`avg(${runs.accuracy})`.as('mean') })
    .from(runs)
    .where(
      and(
        inArray(runs.experimentId, ids),
        eq(runs.kind, 'training'),
        eq(runs.role, 'mix'),
        eq(runs.state, 'finished'),
      ),
    )
    .groupBy(runs.experimentId, runs.genomeId)
    .as('means');
  const rows = await reader.database
    .select({ id: means.id, best: sql<number>`max(${means.mean})`.mapWith(Number) })
    .from(means)
    .groupBy(means.id);
  return new Map(rows.map((row) => [row.id, row.best]));
}

/** Search, training and attack weigh 2 : 2 : 1, without attacks 1 : 1; each as far as its parts are. */
function progressOf(experiment: Experiment, counts: Counts): number {
  if (experiment.state === 'finished') return 1;
  const search = experiment.phase === 'search' ? Math.min(counts.searched, 1) : 1;
  const training = counts.trainings === 0 ? 0 : counts.trained / counts.trainings;
  const attack = counts.trainings === 0 ? 0 : Math.min(counts.attacked / counts.trainings, 1);
  return experiment.spec.attack.preset === 'none'
    ? 0.5 * search + 0.5 * training
    : 0.4 * search + 0.4 * training + 0.2 * attack;
}

/** The rows of some experiments with their counts, in the order given. */
export async function experimentRows(reader: Reader, list: readonly Experiment[]): Promise<ExperimentRow[]> {
  if (list.length === 0) return [];
  const ids = list.map((experiment) => experiment.id);
  const counts = await countRuns(reader, ids);
  const evaluated = await countEvaluated(reader, ids);
  const budgets = await changedBudgets(reader, ids);
  const best = await bestMeans(reader, ids);
  return list.map((experiment) => {
    const counted = counts.get(experiment.id) ?? none;
    const {
      trainings: _trainings,
      searched: _searched,
      trained: _trained,
      attacked: _attacked,
      ...shown
    } = counted;
    const done = evaluated.get(experiment.id) ?? 0;
    return {
      id: experiment.id,
      name: experiment.name,
      state: experiment.state,
      phase: experiment.phase,
      progress: progressOf(experiment, counted),
      dataset: experiment.spec.dataset.name,
      space: experiment.spec.space.kind,
      strategy: experiment.spec.search.strategy.name,
      seed: experiment.seed,
      createdAt: experiment.createdAt,
      finishedAt: experiment.finishedAt,
      runs: shown,
      candidates: {
        evaluated: done,
        planned: budgets.get(experiment.id) ?? experiment.spec.search.candidates,
      },
      bestAccuracy: best.get(experiment.id) ?? null,
      error: experiment.error,
    };
  });
}
