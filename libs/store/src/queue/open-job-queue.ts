import { AppError } from '@bionas/contracts';
import { and, eq, inArray, notInArray, type SQL } from 'drizzle-orm';
import { attempts } from '../schema/work.ts';
import type { Store } from '../store.ts';
import { claimJob, waitingKinds } from './claim-job.ts';
import type { JobQueue, LostAttempt } from './job-queue.ts';
import { lockAttempt } from './lock-attempt.ts';
import { expiredBy, heldBy, loseAttempt, runningAttempts } from './lose-attempts.ts';

/** Lease of a claim, renewed by every heartbeat (platform.md, section 2). */
export const defaultLeaseMs = 60_000;

/** The queue of a store: the public operations, each in transactions of its own. */
export function openJobQueue(store: Pick<Store, 'database' | 'now' | 'transaction'>): JobQueue {
  const lose = async (condition: SQL): Promise<LostAttempt[]> => {
    const lost: LostAttempt[] = [];
    for (const id of await runningAttempts(store, condition)) {
      const one = await store.transaction((tx) => loseAttempt(tx, id, condition));
      if (one !== null) lost.push(one);
    }
    return lost;
  };
  return {
    async claim(kinds, claimant) {
      // Most asks of an idle pool end here, without a transaction.
      const waiting = await waitingKinds(store, kinds);
      if (waiting.length === 0) return null;
      return store.transaction((tx) => claimJob(tx, waiting, { ...claimant, leaseMs: defaultLeaseMs }));
    },
    async renew(attemptIds, leaseMs = defaultLeaseMs) {
      if (attemptIds.length === 0) return { kept: [], lost: [] };
      const rows = await store.database
        .update(attempts)
        .set({ leaseUntil: store.now() + leaseMs })
        .where(and(inArray(attempts.id, [...attemptIds]), eq(attempts.state, 'running')))
        .returning({ id: attempts.id });
      const kept = rows.map((row) => row.id);
      return { kept, lost: attemptIds.filter((id) => !kept.includes(id)) };
    },
    withAttempt: (attemptId, fn) =>
      store.transaction(async (tx) => {
        const attempt = await lockAttempt(tx, attemptId);
        if (attempt === null) {
          throw new AppError(
            'attempt-lost',
            `Attempt ${attemptId} does not hold its job any more: nothing was stored. Drop the work and ask for more.`,
          );
        }
        return fn(tx, attempt);
      }),
    loseExpired: (now = store.now()) => lose(expiredBy(now)),
    loseAttempts: (workerId, except = []) =>
      lose(
        and(heldBy(workerId), except.length > 0 ? notInArray(attempts.id, [...except]) : undefined) ??
          heldBy(workerId),
      ),
  };
}
