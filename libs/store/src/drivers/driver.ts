import type { Db } from 'pg-boss';
import type { Database } from '../store.ts';

/** What differs between the embedded database and a server. */
export interface Driver {
  readonly name: 'embedded' | 'server';
  readonly database: Database;
  /** The same connection or pool, as pg-boss asks for it. */
  readonly bossDatabase: Db;
  /** Brings the tables to the newest migration in `folder`. */
  migrate(folder: string): Promise<void>;
  /**
   * To be called before each write.
   * @throws AppError disk-full when there is no room for it
   */
  beforeWrite(): Promise<void>;
  close(): Promise<void>;
}
