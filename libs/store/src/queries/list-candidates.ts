import type { CandidateRow } from '@bionas/contracts';
import { asc, count, eq } from 'drizzle-orm';
import { genomes } from '../schema/experiments.ts';
import { candidates, jobs, runs } from '../schema/work.ts';
import type { Reader } from '../store.ts';
import { epochsOfCandidate, jobOfCandidate } from './job-of-candidate.ts';
import { limitOf, ordered, type Page, type PageOf } from './page.ts';

const sortable = {
  candidate: candidates.candidate,
  score: candidates.score,
  parameters: candidates.parameters,
  durationMs: candidates.durationMs,
  finishedAt: candidates.finishedAt,
  state: candidates.state,
} as const;

export interface CandidateQuery extends Page {
  readonly experimentId: string;
  readonly sort?: keyof typeof sortable;
  readonly direction?: 'asc' | 'desc';
}

/** Which genomes has the search of an experiment tried, in the order of its numbers unless asked otherwise? */
export async function listCandidates(reader: Reader, query: CandidateQuery): Promise<PageOf<CandidateRow>> {
  const { sort = 'candidate', direction = 'asc' } = query;
  const where = eq(runs.experimentId, query.experimentId);
  const rows = await reader.database
    .select({ candidate: candidates, genome: genomes.genome, epochs: epochsOfCandidate })
    .from(candidates)
    .innerJoin(runs, eq(runs.id, candidates.searchRunId))
    .innerJoin(genomes, eq(genomes.id, candidates.genomeId))
    .innerJoin(jobs, jobOfCandidate)
    .where(where)
    .orderBy(ordered(sortable[sort], direction), asc(candidates.candidate))
    .limit(limitOf(query))
    .offset(query.offset ?? 0);
  const [total] = await reader.database
    .select({ n: count() })
    .from(candidates)
    .innerJoin(runs, eq(runs.id, candidates.searchRunId))
    .where(where);
  return {
    rows: rows.map(({ candidate: { searchRunId: _, ...row }, genome, epochs }) => ({
      ...row,
      genome,
      epochs,
    })),
    total: total?.n ?? 0,
  };
}
