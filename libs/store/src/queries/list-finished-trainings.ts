import type { ExperimentSpec, Genome, RunState, TrainingResult, TrainingRole } from '@bionas/contracts';
import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import { experiments, genomes } from '../schema/experiments.ts';
import { jobs, runs } from '../schema/work.ts';
import type { Reader } from '../store.ts';
import { upgradeAttackSummary, type AttackSummary } from './upgrade-attack-result.ts';

export interface FinishedTraining {
  readonly runId: string;
  readonly experimentId: string;
  readonly experimentName: string;
  readonly role: TrainingRole;
  readonly genomeId: string;
  readonly genome: Genome;
  readonly mixGenomeId: string;
  readonly seed: number;
  readonly finishedAt: number;
  readonly result: TrainingResult;
  /** Oldest first; `result` is null until the attack has finished. */
  readonly attacks: {
    runId: string;
    state: RunState;
    preset: string;
    createdAt: number;
    finishedAt: number | null;
    result: AttackSummary | null;
  }[];
}

/** Left-out filters let everything through. */
export interface TrainingQuery {
  readonly experimentIds?: readonly string[];
  readonly runIds?: readonly string[];
  readonly mixGenomeIds?: readonly string[];
}

export interface FinishedTrainings {
  readonly trainings: FinishedTraining[];
  /** Of every experiment that occurs. */
  readonly specs: ReadonlyMap<string, ExperimentSpec>;
}

/** What has been trained to the end, and how did it stand the attacks? Archived experiments are left out. */
export async function listFinishedTrainings(
  reader: Reader,
  query: TrainingQuery = {},
): Promise<FinishedTrainings> {
  const rows = await reader.database
    .select({ run: runs, experimentName: experiments.name, genome: genomes.genome })
    .from(runs)
    .innerJoin(experiments, eq(experiments.id, runs.experimentId))
    .innerJoin(genomes, eq(genomes.id, runs.genomeId))
    .where(
      and(
        eq(runs.kind, 'training'),
        eq(runs.state, 'finished'),
        query.runIds === undefined ? eq(experiments.archived, false) : inArray(runs.id, [...query.runIds]),
        query.experimentIds === undefined ? undefined : inArray(runs.experimentId, [...query.experimentIds]),
        query.mixGenomeIds === undefined ? undefined : inArray(runs.mixGenomeId, [...query.mixGenomeIds]),
      ),
    )
    .orderBy(asc(runs.createdAt), asc(runs.id));
  const attacks = await attacksOf(
    reader,
    rows.map((row) => row.run.id),
  );
  const trainings = rows.flatMap(({ run, experimentName, genome }): FinishedTraining[] => {
    const { role, genomeId, finishedAt, result } = run;
    if (role === null || genomeId === null || finishedAt === null || result?.kind !== 'train') return [];
    return [
      {
        runId: run.id,
        experimentId: run.experimentId,
        experimentName,
        role,
        genomeId,
        genome,
        mixGenomeId: run.mixGenomeId ?? genomeId,
        seed: run.seed,
        finishedAt,
        result,
        attacks: attacks.get(run.id) ?? [],
      },
    ];
  });
  const specs = await specsOf(reader, [...new Set(trainings.map((training) => training.experimentId))]);
  return { trainings, specs };
}

async function attacksOf(reader: Reader, ids: string[]): Promise<Map<string, FinishedTraining['attacks']>> {
  const found = new Map<string, FinishedTraining['attacks']>();
  if (ids.length === 0) return found;
  const rows = await reader.database
    .select({
      parent: runs.parentRunId,
      runId: runs.id,
      state: runs.state,
      preset: sql<string>`coalesce((select job.body ->> 'preset' from ${jobs} job where job.run_id = "runs"."id" limit 1), '')`,
      createdAt: runs.createdAt,
      finishedAt: runs.finishedAt,
      result: sql<AttackSummary | null>`${runs.result} - 'attacks' - 'curve' - 'cleanOutcome' - 'worstOutcome'`,
    })
    .from(runs)
    .where(and(eq(runs.kind, 'attack'), sql`${runs.parentRunId} = any(${sql.param(ids)}::uuid[])`))
    .orderBy(asc(runs.createdAt), asc(runs.id));
  for (const { parent, result, ...attack } of rows) {
    if (parent === null) continue;
    const summary = result === null ? null : upgradeAttackSummary(result);
    found.set(parent, [...(found.get(parent) ?? []), { ...attack, result: summary }]);
  }
  return found;
}

async function specsOf(reader: Reader, ids: string[]): Promise<Map<string, ExperimentSpec>> {
  if (ids.length === 0) return new Map();
  const rows = await reader.database
    .select({ id: experiments.id, spec: experiments.spec })
    .from(experiments)
    .where(sql`${experiments.id} = any(${sql.param(ids)}::uuid[])`);
  return new Map(rows.map((row) => [row.id, row.spec]));
}
