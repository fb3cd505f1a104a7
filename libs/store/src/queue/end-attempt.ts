import type { ErrorRecord } from '@bionas/contracts';
import { eq } from 'drizzle-orm';
import { attempts, type AttemptState } from '../schema/work.ts';
import type { Tx } from '../store.ts';

/** Closes an attempt; from here on its token opens nothing. */
export async function endAttempt(
  tx: Tx,
  attemptId: string,
  state: Exclude<AttemptState, 'running'>,
  error: ErrorRecord | null = null,
): Promise<void> {
  await tx.database
    .update(attempts)
    .set({ state, endedAt: tx.now(), error })
    .where(eq(attempts.id, attemptId));
}
