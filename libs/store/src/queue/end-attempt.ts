import type { ErrorRecord, WorkTime } from '@bionas/contracts';
import { eq, sql } from 'drizzle-orm';
import { attempts, jobs, type AttemptState } from '../schema/work.ts';
import type { Tx } from '../store.ts';

export interface AttemptEnding {
  readonly error?: ErrorRecord | null;
  /** As the worker measured it; where it said nothing, the time since the claim counts. */
  readonly worked?: WorkTime | undefined;
}

/** Closes an attempt; from here on its token opens nothing. What was worked goes to the account of its job. */
export async function endAttempt(
  tx: Tx,
  attemptId: string,
  state: Exclude<AttemptState, 'running'>,
  { error = null, worked }: AttemptEnding = {},
): Promise<void> {
  const [attempt] = await tx.database
    .update(attempts)
    .set({ state, endedAt: tx.now(), error })
    .where(eq(attempts.id, attemptId))
    .returning({ jobId: attempts.jobId, startedAt: attempts.startedAt });
  if (attempt === undefined) return;
  const ms = worked?.ms ?? Math.max(0, tx.now() - attempt.startedAt);
  await tx.database
    .update(jobs)
    .set({ workedMs: sql`${jobs.workedMs} + ${ms}`, startMs: worked?.startMs ?? null })
    .where(eq(jobs.id, attempt.jobId));
}
