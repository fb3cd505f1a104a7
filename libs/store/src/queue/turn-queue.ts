/**
 * The line of claimable work: one pg-boss queue a kind of job, one entry a turn. An entry exists exactly while its job
 * waits: the claim takes it out in the transaction that writes the attempt. Leases, retries and losses are ours
 * (attempts table), because pg-boss counts every end of a claim as a used-up retry.
 */
import { AppError, jobKinds, type JobKind } from '@bionas/contracts';
import { sql } from 'drizzle-orm';
import { fromDrizzle, type Db, type PgBoss } from 'pg-boss';
import { randomUUID } from 'node:crypto';
import type { Database } from '../store.ts';

export interface Turn {
  /** Also the id of the attempt that takes it. */
  readonly id: string;
  readonly jobId: string;
}

export interface TurnQueue {
  send(database: Database, entry: Turn & { kind: JobKind; rank: number }): Promise<void>;
  /** Takes the first entry out of the line; concurrent callers get different ones. */
  take(database: Database, kind: JobKind): Promise<Turn | null>;
}

/** Queue options that keep pg-boss from ever moving an entry by itself. */
const queueOptions = { policy: 'standard', retryLimit: 0, expireInSeconds: 86_399 } as const;

const inside = (database: Database): Db => fromDrizzle(database, sql);

/** Starts pg-boss and makes its queues; `boss` must have been made with `bossOptions`. */
export async function startTurnQueue(boss: PgBoss): Promise<TurnQueue> {
  await boss.start();
  for (const kind of jobKinds) {
    await boss.createQueue(kind, queueOptions);
    // Fills pg-boss's cache of queues now: filled inside a transaction it would ask for the connection that the
    // transaction holds, and an embedded database has only that one.
    await boss.deleteJob(kind, randomUUID());
  }
  return {
    async send(database, { id, jobId, kind, rank }) {
      const sent = await boss.send(kind, { jobId }, { id, priority: rank, db: inside(database) });
      if (sent !== id) {
        throw new AppError(
          'internal',
          `The queue did not take turn ${id} of job ${jobId}. Please report this.`,
        );
      }
    },
    async take(database, kind) {
      const db = inside(database);
      const [entry] = await boss.fetch<{ jobId: string }>(kind, { db, includeMetadata: true });
      if (entry === undefined) return null;
      await boss.deleteJob(kind, { id: entry.id, retryCount: entry.retryCount }, { db });
      return { id: entry.id, jobId: entry.data.jobId };
    },
  };
}

/** pg-boss without clocks of its own: only the hub's lease decides that a worker is lost. */
export const bossOptions = { supervise: false, schedule: false, useListenNotify: false } as const;
