import { sql } from 'drizzle-orm';
import { openStore } from '../open-store.ts';
import type { Store } from '../store.ts';

let opened: Promise<Store> | undefined;

/**
 * An empty store in memory, the same database for all tests of a process: opening one takes 5 s of a processor, emptying it none.
 * Whoever asks takes it from whoever had it before; `close` leaves it open.
 */
export async function emptyStore(): Promise<Store> {
  opened ??= openStore({ memory: true });
  const store = await opened;
  const { rows } = await store.database.execute<{ name: string }>(
    sql`select format('%I', tablename) as name from pg_tables where schemaname = 'public'`,
  );
  // Waiting work with the records; the queues themselves stay, as pg-boss knows them.
  const tables = [...rows.map(({ name }) => name), 'pgboss.job'].join(', ');
  await store.database.execute(sql.raw(`truncate ${tables} restart identity cascade`));
  return { ...store, close: () => Promise.resolve() };
}
