import type {
  AttackJob,
  DatasetSpec,
  Genome,
  JobKind,
  NetworkSpec,
  SpaceSpec,
  SupernetSpec,
  SupernetTraining,
  TrainingSpec,
} from '@bionas/contracts';
import { and, desc, eq, inArray, sql } from 'drizzle-orm';
import { experiments, genomes } from '../schema/experiments.ts';
import { attempts, jobs, runs } from '../schema/work.ts';
import type { Reader } from '../store.ts';

/** Kinds of work that an experiment plans. */
export type CostedKind = Extract<
  JobKind,
  'evaluate' | 'supernet-train' | 'supernet-score' | 'train' | 'attack'
>;

/** What a job was about, as far as its cost goes: samples of alphas, which are large and go once they are scored, are only counted. */
export interface WorkBody {
  readonly dataset: DatasetSpec;
  readonly genome?: Genome;
  readonly network?: NetworkSpec;
  readonly training?: TrainingSpec | SupernetTraining;
  readonly supernet?: SupernetSpec;
  readonly from?: number;
  readonly to?: number;
  readonly probe?: { readonly images: number };
  readonly preset?: AttackJob['preset'];
}

export interface DoneWork {
  readonly kind: CostedKind;
  readonly body: WorkBody;
  /** That a job has scored. */
  readonly samples: number;
  /** Of an attack: what it attacks is of this space. */
  readonly space: SpaceSpec;
  readonly genome: Genome | null;
  readonly workerName: string;
  readonly workedMs: number;
  readonly startMs: number | null;
  /** From claim to end. */
  readonly tookMs: number;
}

/**
 * What has been done, newest first, and how long did it take? Only jobs that one attempt did from start to end: of others no time tells the pace.
 * `runId`: of this run alone.
 */
export async function listDoneWork(
  reader: Reader,
  query: { readonly kinds: readonly CostedKind[]; readonly limit: number; readonly runId?: string },
): Promise<DoneWork[]> {
  const rows = await reader.database
    .select({
      kind: sql<CostedKind>`${jobs.kind}`,
      body: sql<WorkBody>`${jobs.body} - 'samples' - 'alphas'`,
      samples: sql<number>`coalesce(jsonb_array_length(${jobs.answer} -> 'scores'), 0)`.mapWith(Number),
      space: sql<SpaceSpec>`${experiments.spec} -> 'space'`,
      genome: genomes.genome,
      workerName: attempts.workerName,
      workedMs: jobs.workedMs,
      startMs: jobs.startMs,
      tookMs: sql<number>`${attempts.endedAt} - ${attempts.startedAt}`.mapWith(Number),
    })
    .from(jobs)
    .innerJoin(attempts, and(eq(attempts.id, jobs.turnId), eq(attempts.state, 'finished')))
    .innerJoin(runs, eq(runs.id, jobs.runId))
    .innerJoin(experiments, eq(experiments.id, runs.experimentId))
    .leftJoin(genomes, eq(genomes.id, runs.genomeId))
    .where(
      and(
        inArray(jobs.kind, [...query.kinds]),
        eq(jobs.state, 'finished'),
        eq(jobs.attempts, 1),
        query.runId === undefined ? undefined : eq(jobs.runId, query.runId),
      ),
    )
    .orderBy(desc(jobs.number))
    .limit(query.limit);
  return rows;
}
