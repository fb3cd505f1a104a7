import type { GenerationRow } from '@bionas/contracts';
import { and, asc, eq, isNotNull } from 'drizzle-orm';
import { searchRounds } from '../schema/searches.ts';
import { jobs } from '../schema/work.ts';
import type { Reader } from '../store.ts';

/** The end of a round as it is stored. */
export interface StoredGeneration extends Omit<GenerationRow, 'lost'> {
  /** The state of the search, an artifact. */
  readonly hash: string;
  readonly bytes: number;
  /** Shared weights that it goes on from; null: none yet. */
  readonly weights: string | null;
}

/** After which rounds can a search be forked? First to last. */
export async function listGenerations(reader: Reader, searchRunId: string): Promise<StoredGeneration[]> {
  const rounds = await reader.database
    .select()
    .from(searchRounds)
    .where(eq(searchRounds.runId, searchRunId))
    .orderBy(asc(searchRounds.round));
  const trained = await reader.database
    .select({ question: jobs.question, answer: jobs.answer })
    .from(jobs)
    .where(and(eq(jobs.runId, searchRunId), eq(jobs.kind, 'supernet-train'), isNotNull(jobs.answer)))
    .orderBy(asc(jobs.question));
  return rounds.map(({ runId: _, ...round }) => {
    const last = trained.findLast(({ question }) => (question ?? Infinity) < round.questions)?.answer;
    return { ...round, weights: last?.kind === 'supernet-train' ? last.weights : null };
  });
}
