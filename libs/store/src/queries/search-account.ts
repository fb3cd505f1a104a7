import type { SearchQuestionKind } from '@bionas/contracts';
import { and, count, eq, isNotNull, sql } from 'drizzle-orm';
import { attempts, jobs } from '../schema/work.ts';
import type { Reader } from '../store.ts';

/** Questions of a search of one kind. */
export interface QuestionAccount {
  readonly kind: SearchQuestionKind;
  /** That have ended, well or not. */
  readonly done: number;
  /** Asked and not ended. */
  readonly open: number;
  /** Of the open ones together: how much of them is done, as their trainers say. */
  readonly openProgress: number;
  /** Of trainers, in all attempts, up to now: running ones count from their claim. */
  readonly trainerMs: number;
  /** Of these, in running attempts. */
  readonly runningMs: number;
}

/** What have trainers done for a search so far? */
export async function searchAccount(reader: Reader, searchRunId: string): Promise<QuestionAccount[]> {
  const ended = sql`${jobs.state} in ('finished', 'failed', 'cancelled')`;
  const running = sql<number>`coalesce(sum(greatest(0, ${reader.now()} - ${attempts.startedAt})), 0)`;
  const rows = await reader.database
    .select({
      kind: sql<SearchQuestionKind>`${jobs.kind}`,
      all: count(),
      done: sql<number>`count(*) filter (where ${ended})`.mapWith(Number),
      openProgress: sql<number>`coalesce(sum(${jobs.progress}) filter (where not ${ended}), 0)`.mapWith(
        Number,
      ),
      workedMs: sql<number>`coalesce(sum(${jobs.workedMs}), 0)`.mapWith(Number),
      runningMs: running.mapWith(Number),
    })
    .from(jobs)
    .leftJoin(attempts, and(eq(attempts.id, jobs.turnId), eq(attempts.state, 'running')))
    .where(and(eq(jobs.runId, searchRunId), isNotNull(jobs.question)))
    .groupBy(jobs.kind);
  return rows.map(({ kind, all, done, openProgress, workedMs, runningMs }) => ({
    ...{ kind, done, open: all - done, openProgress },
    ...{ trainerMs: workedMs + runningMs, runningMs },
  }));
}
