import type { ScoredCandidate } from '@bionas/contracts';
import { and, asc, eq, inArray } from 'drizzle-orm';
import { genomes } from '../schema/experiments.ts';
import { candidates } from '../schema/work.ts';
import type { Reader } from '../store.ts';

/** Which scores does a search have already? By number; `score` is null where the candidate could not be trained. */
export async function listScoredCandidates(reader: Reader, searchRunId: string): Promise<ScoredCandidate[]> {
  return reader.database
    .select({ candidate: candidates.candidate, genome: genomes.genome, score: candidates.score })
    .from(candidates)
    .innerJoin(genomes, eq(genomes.id, candidates.genomeId))
    .where(
      and(
        eq(candidates.searchRunId, searchRunId),
        inArray(candidates.state, ['finished', 'failed', 'infeasible', 'pruned']),
      ),
    )
    .orderBy(asc(candidates.candidate));
}
