import type { ScoredCandidate } from '@bionas/contracts';
import { and, asc, eq, inArray } from 'drizzle-orm';
import { genomes } from '../schema/experiments.ts';
import { candidates, jobs } from '../schema/work.ts';
import type { Reader } from '../store.ts';
import { epochsOfCandidate, jobOfCandidate } from './job-of-candidate.ts';

/** A score with how long its training was: those of unequal trainings cannot be compared. */
export type CandidateScore = ScoredCandidate & { readonly epochs: number };

/** Which scores does a search have already? By number; `score` is null where the candidate could not be trained. `only`: of these numbers. */
export async function listScoredCandidates(
  reader: Reader,
  searchRunId: string,
  only?: readonly number[],
): Promise<CandidateScore[]> {
  return reader.database
    .select({
      candidate: candidates.candidate,
      genome: genomes.genome,
      score: candidates.score,
      robustness: candidates.robustness,
      epochs: epochsOfCandidate,
    })
    .from(candidates)
    .innerJoin(genomes, eq(genomes.id, candidates.genomeId))
    .innerJoin(jobs, jobOfCandidate)
    .where(
      and(
        eq(candidates.searchRunId, searchRunId),
        only === undefined ? undefined : inArray(candidates.candidate, [...only]),
        inArray(candidates.state, ['finished', 'failed', 'infeasible', 'pruned']),
      ),
    )
    .orderBy(asc(candidates.candidate));
}
