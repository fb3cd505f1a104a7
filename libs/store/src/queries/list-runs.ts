import type { RunKind, RunRow, RunState, TrainingRole } from '@bionas/contracts';
import { and, asc, count, eq, ilike, inArray, or } from 'drizzle-orm';
import type { PgSelect } from 'drizzle-orm/pg-core';
import { experiments, genomes } from '../schema/experiments.ts';
import { runs } from '../schema/work.ts';
import type { Reader } from '../store.ts';
import { containing, limitOf, ordered, type Page, type PageOf } from './page.ts';
import { runRows } from './run-rows.ts';

const sortable = {
  createdAt: runs.createdAt,
  startedAt: runs.startedAt,
  finishedAt: runs.finishedAt,
  experimentName: experiments.name,
  kind: runs.kind,
  role: runs.role,
  state: runs.state,
  seed: runs.seed,
  progress: runs.progress,
  attempts: runs.attempts,
  accuracy: runs.accuracy,
  robustAccuracy: runs.robustAccuracy,
  parameters: runs.parameters,
} as const;

/** Empty and left-out filters let everything through. */
export interface RunQuery extends Page {
  readonly ids?: readonly string[];
  readonly experimentId?: string;
  readonly states?: readonly RunState[];
  readonly kinds?: readonly RunKind[];
  readonly roles?: readonly TrainingRole[];
  readonly genomeId?: string;
  readonly mixGenomeId?: string;
  /** What is about this training: its attacks, controls and landscapes. */
  readonly parentRunId?: string;
  /** Part of the genome's short form or id or of the experiment's name, upper or lower case. */
  readonly search?: string;
  readonly sort?: keyof typeof sortable;
  readonly direction?: 'asc' | 'desc';
}

/** Which runs are there? Newest first unless asked otherwise. */
export async function listRuns(reader: Reader, query: RunQuery = {}): Promise<PageOf<RunRow>> {
  const { search = '', sort = 'createdAt', direction = 'desc' } = query;
  const pattern = containing(search);
  const where = and(
    query.ids === undefined ? undefined : inArray(runs.id, [...query.ids]),
    query.experimentId === undefined ? undefined : eq(runs.experimentId, query.experimentId),
    query.states?.length ? inArray(runs.state, [...query.states]) : undefined,
    query.kinds?.length ? inArray(runs.kind, [...query.kinds]) : undefined,
    query.roles?.length ? inArray(runs.role, [...query.roles]) : undefined,
    query.genomeId === undefined ? undefined : eq(runs.genomeId, query.genomeId),
    query.mixGenomeId === undefined ? undefined : eq(runs.mixGenomeId, query.mixGenomeId),
    query.parentRunId === undefined ? undefined : eq(runs.parentRunId, query.parentRunId),
    search === ''
      ? undefined
      : or(ilike(genomes.shortForm, pattern), ilike(genomes.id, pattern), ilike(experiments.name, pattern)),
  );
  // Found narrow, then filled in: sorting and skipping 10,000 wide rows is what would make a late page slow. Names are
  // joined only where they are asked for.
  const named = search !== '' || sort === 'experimentName';
  const finding = reader.database.select({ id: runs.id }).from(runs).$dynamic();
  const found = await (named ? withNames(finding) : finding)
    .where(where)
    .orderBy(ordered(sortable[sort], direction), asc(runs.id))
    .limit(limitOf(query))
    .offset(query.offset ?? 0);
  const rows = await runRows(
    reader,
    found.map((run) => run.id),
  );
  const counting = reader.database.select({ n: count() }).from(runs).$dynamic();
  const [total] = await (search === '' ? counting : withNames(counting)).where(where);
  return { rows, total: total?.n ?? 0 };
}

function withNames<Query extends PgSelect>(query: Query) {
  return query
    .innerJoin(experiments, eq(experiments.id, runs.experimentId))
    .leftJoin(genomes, eq(genomes.id, runs.genomeId));
}
