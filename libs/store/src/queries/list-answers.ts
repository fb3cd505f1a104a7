import type { SearchAnswer } from '@bionas/contracts';
import { and, asc, eq, inArray } from 'drizzle-orm';
import { jobs } from '../schema/work.ts';
import type { Reader } from '../store.ts';
import { listScoredCandidates } from './list-scored-candidates.ts';

/** Which of these questions of a search are answered, by number, and what did trainers work on each? */
export async function listAnswers(
  reader: Reader,
  searchRunId: string,
  questions: readonly number[],
): Promise<SearchAnswer[]> {
  const scored = await listScoredCandidates(reader, searchRunId, questions);
  const rows = await reader.database
    .select({ question: jobs.question, answer: jobs.answer, trainerMs: jobs.workedMs })
    .from(jobs)
    .where(and(eq(jobs.runId, searchRunId), inArray(jobs.question, [...questions])))
    .orderBy(asc(jobs.question));
  const trainerMs = new Map(rows.map((row) => [row.question, row.trainerMs]));
  return [
    ...scored.map(({ candidate, genome, score, robustness }): SearchAnswer => ({
      kind: 'evaluate',
      question: candidate,
      genome,
      score,
      ...(robustness != null && { robustness }),
      trainerMs: trainerMs.get(candidate) ?? 0,
    })),
    ...rows.flatMap(({ answer, trainerMs: ms }) => (answer === null ? [] : [{ ...answer, trainerMs: ms }])),
  ];
}
