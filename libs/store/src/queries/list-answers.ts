import type { SearchAnswer } from '@bionas/contracts';
import { and, asc, eq, inArray, isNotNull } from 'drizzle-orm';
import { jobs } from '../schema/work.ts';
import type { Reader } from '../store.ts';
import { listScoredCandidates } from './list-scored-candidates.ts';

/** Which of these questions of a search are answered, by number? */
export async function listAnswers(
  reader: Reader,
  searchRunId: string,
  questions: readonly number[],
): Promise<SearchAnswer[]> {
  const scored = await listScoredCandidates(reader, searchRunId, questions);
  const rows = await reader.database
    .select({ answer: jobs.answer })
    .from(jobs)
    .where(and(eq(jobs.runId, searchRunId), inArray(jobs.question, [...questions]), isNotNull(jobs.answer)))
    .orderBy(asc(jobs.question));
  return [
    ...scored.map(({ candidate, genome, score }): SearchAnswer => ({
      kind: 'evaluate',
      question: candidate,
      genome,
      score,
    })),
    ...rows.flatMap(({ answer }) => (answer === null ? [] : [answer])),
  ];
}
