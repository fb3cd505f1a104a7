import type { ExperimentRow, ExperimentState } from '@bionas/contracts';
import { and, asc, count, eq, ilike, inArray } from 'drizzle-orm';
import { experiments } from '../schema/experiments.ts';
import type { Reader } from '../store.ts';
import { experimentRows } from './experiment-rows.ts';
import { containing, limitOf, ordered, type Page, type PageOf } from './page.ts';

const sortable = {
  createdAt: experiments.createdAt,
  finishedAt: experiments.finishedAt,
  name: experiments.name,
  state: experiments.state,
  seed: experiments.seed,
} as const;

export interface ExperimentQuery extends Page {
  readonly states?: readonly ExperimentState[];
  /** Part of the name, upper or lower case. */
  readonly search?: string;
  readonly archived?: boolean;
  readonly sort?: keyof typeof sortable;
  readonly direction?: 'asc' | 'desc';
}

/** Which experiments are there? Newest first unless asked otherwise. */
export async function listExperiments(
  reader: Reader,
  query: ExperimentQuery = {},
): Promise<PageOf<ExperimentRow>> {
  const { states = [], search = '', archived = false, sort = 'createdAt', direction = 'desc' } = query;
  const where = and(
    eq(experiments.archived, archived),
    states.length > 0 ? inArray(experiments.state, [...states]) : undefined,
    search === '' ? undefined : ilike(experiments.name, containing(search)),
  );
  const page = await reader.database
    .select()
    .from(experiments)
    .where(where)
    .orderBy(ordered(sortable[sort], direction), asc(experiments.id))
    .limit(limitOf(query))
    .offset(query.offset ?? 0);
  const [total] = await reader.database.select({ n: count() }).from(experiments).where(where);
  return { rows: await experimentRows(reader, page), total: total?.n ?? 0 };
}
