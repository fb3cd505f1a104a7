import { AppError, type LabEvent } from '@bionas/contracts';
import { sql } from 'drizzle-orm';
import { fileURLToPath } from 'node:url';
import { PgBoss } from 'pg-boss';
import { createGate } from './commit-gate.ts';
import { asDiskFull } from './drivers/as-disk-full.ts';
import type { Driver } from './drivers/driver.ts';
import { openEmbedded } from './drivers/open-embedded.ts';
import { openServer } from './drivers/open-server.ts';
import { openJobQueue } from './queue/open-job-queue.ts';
import { bossOptions, startTurnQueue, type TurnQueue } from './queue/turn-queue.ts';
import { events } from './schema/records.ts';
import type { Database, EventDraft, Store } from './store.ts';

/** Where the record lives: exactly one of `url`, `folder`, `memory`. */
export interface StoreOptions {
  /** postgres://user:password@host:port/database */
  readonly url?: string;
  /** Folder of an embedded database; made if absent. */
  readonly folder?: string;
  /** An embedded database that dies with the process. */
  readonly memory?: boolean;
  /** Milliseconds since 1970; the machine's clock if left out. */
  readonly now?: () => number;
}

/** Any number, the same in every process: only who holds it may give ids to events. */
const eventLock = 7_205_759;

/** From both src and dist the folder is one level up. */
const migrations = fileURLToPath(new URL('../migrations', import.meta.url));

/**
 * Opens the lab's record, makes or migrates its tables and starts the queue.
 * @throws AppError invalid-spec for contradictory options, conflict when the folder is in use or the server does not
 *   answer, data-damaged when the folder cannot be read, disk-full when there is no room to write in it
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const driver = await openDriver(options);
  try {
    await driver.migrate(migrations);
    const boss = new PgBoss({
      ...bossOptions,
      db: driver.bossDatabase,
      backend: driver.name === 'embedded' ? 'pglite' : 'postgres',
    });
    // Nothing in pg-boss runs by itself here, so what it reports comes with the call that failed.
    boss.on('error', () => undefined);
    const turns = await startTurnQueue(boss);
    return assemble(driver, boss, { turns, now: options.now ?? Date.now });
  } catch (error) {
    await driver.close();
    throw error;
  }
}

function openDriver({ url, folder, memory = false }: StoreOptions): Promise<Driver> {
  const given = [url, folder, memory || undefined].filter((one) => one !== undefined).length;
  if (given !== 1) {
    throw new AppError('invalid-spec', `A store needs exactly one of url, folder and memory, got ${given}.`);
  }
  return url === undefined ? openEmbedded(folder ?? null) : openServer(url);
}

function assemble(driver: Driver, boss: PgBoss, parts: { turns: TurnQueue; now: () => number }): Store {
  const listeners = new Set<(events: readonly LabEvent[]) => void>();
  const running = new Set<Promise<unknown>>();
  const gate = createGate();
  let closing: Promise<void> | undefined;

  const publish = (committed: readonly LabEvent[]): void => {
    for (const listener of listeners) {
      try {
        listener(committed);
      } catch (error) {
        // What is stored stays stored; the listener's bug must still end the process and be seen.
        setImmediate(() => {
          throw error;
        });
      }
    }
  };

  const transact: Store['transaction'] = async (fn) => {
    let committed: LabEvent[] = [];
    let leave = (): void => undefined;
    await driver.beforeWrite();
    try {
      const result = await driver.database.transaction(async (database) => {
        const drafts: EventDraft[] = [];
        const value = await fn({ database, drafts, now: parts.now, turns: parts.turns });
        if (drafts.length > 0) {
          // Ids are drawn last and under a lock up to the commit: smaller ids never become visible after larger ones.
          leave = await gate.enter();
          committed = await writeEvents(database, drafts, parts.now());
        }
        return value;
      });
      if (committed.length > 0) publish(committed);
      return result;
    } catch (error) {
      throw asDiskFull(error) ?? error;
    } finally {
      leave();
    }
  };

  const transaction: Store['transaction'] = (fn) => {
    if (closing !== undefined) {
      return Promise.reject(
        new AppError('conflict', 'The store is closed: nothing can be written any more.'),
      );
    }
    const work = transact(fn);
    running.add(work);
    const forget = (): unknown => running.delete(work);
    work.then(forget, forget);
    return work;
  };

  const base = { driver: driver.name, database: driver.database, now: parts.now, transaction };
  return {
    ...base,
    queue: openJobQueue(base),
    onCommit(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      closing ??= (async () => {
        await Promise.allSettled(running);
        await boss.stop({ graceful: false });
        await driver.close();
      })();
      return closing;
    },
  };
}

async function writeEvents(
  database: Database,
  drafts: readonly EventDraft[],
  at: number,
): Promise<LabEvent[]> {
  await database.execute(sql`select pg_advisory_xact_lock(${eventLock})`);
  const rows = await database
    .insert(events)
    .values(drafts.map((draft) => ({ ...draft, at })))
    .returning();
  return rows.map((row) => ({ ...row, id: String(row.id) })).sort((a, b) => Number(a.id) - Number(b.id));
}
