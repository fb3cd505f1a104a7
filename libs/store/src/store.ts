import type { LabEvent } from '@bionas/contracts';
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import type { JobQueue } from './queue/job-queue.ts';
import type { TurnQueue } from './queue/turn-queue.ts';

/** What `execute` gives back under either driver. */
interface RowList<Row> {
  rows: Row[];
}
export interface RowListKind extends PgQueryResultHKT {
  type: RowList<this['row']>;
}

/** Either driver, or one transaction of it. For the files of this room. */
export type Database = PgDatabase<RowListKind>;

/** Anything a query can read from: the store, or a transaction that must see its own writes. */
export interface Reader {
  readonly database: Database;
  /** Milliseconds since 1970. */
  now(): number;
}

/** An event before its transaction has committed: it has no id yet. */
export type EventDraft = Omit<LabEvent, 'id' | 'at'>;

/**
 * One transaction. Inside `store.transaction(fn)` everything must go through `tx`: the embedded database has one
 * connection, so a query on the store itself would wait for this transaction and never return.
 */
export interface Tx extends Reader {
  /** Entries of the claimable-work queue, sent and taken inside this transaction. */
  readonly turns: TurnQueue;
  /** Filled by `appendEvent`, written at the end of the transaction. */
  readonly drafts: EventDraft[];
}

/** The lab's record. One process, the hub, writes it (docs/decisions/0001-queue.md). */
export interface Store extends Reader {
  /** `embedded`: PGlite in this process; `server`: PostgreSQL. */
  readonly driver: 'embedded' | 'server';
  readonly queue: JobQueue;
  /** Runs `fn` in one transaction: all of it is stored, or (it throws) nothing. */
  transaction<Result>(fn: (tx: Tx) => Promise<Result>): Promise<Result>;
  /**
   * Calls `listener` after each commit with the events that became visible, over all commits in the order of their
   * ids. Returns the function that stops it.
   */
  onCommit(listener: (events: readonly LabEvent[]) => void): () => void;
  /** Waits for running transactions, then lets the database go. Calling it twice is harmless. */
  close(): Promise<void>;
}
