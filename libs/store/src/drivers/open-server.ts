import { AppError } from '@bionas/contracts';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';
import type { Db } from 'pg-boss';
import type { Driver } from './driver.ts';

interface RowList {
  rows: unknown[];
}

/** pg-boss on our pool: statements without values may be several, whose rows it wants in one list. */
function bossDatabase(pool: pg.Pool): Db {
  return {
    async executeSql(text, values) {
      const result: unknown =
        values === undefined || values.length === 0 ? await pool.query(text) : await pool.query(text, values);
      const results = (Array.isArray(result) ? result : [result]) as RowList[];
      return { rows: results.flatMap((one) => one.rows) };
    },
  };
}

/** Host and database of an address, without the password. */
function describe(url: string): string {
  try {
    const { host, pathname } = new URL(url);
    return `${host}${pathname}`;
  } catch {
    return 'the given address (it is not a URL)';
  }
}

/**
 * A PostgreSQL server.
 * @param url postgres://user:password@host:port/database
 * @throws AppError conflict when it cannot be reached or refuses us
 */
export async function openServer(url: string): Promise<Driver> {
  const pool = new pg.Pool({ connectionString: url, max: 10, application_name: 'bionas' });
  // An idle connection that breaks is replaced by the pool; the next query that cannot get one says so.
  pool.on('error', () => undefined);
  try {
    await pool.query('select 1');
  } catch (error) {
    await pool.end();
    throw new AppError(
      'conflict',
      `PostgreSQL at ${describe(url)} does not answer: ${error instanceof Error ? error.message : String(error)}. Check BIONAS_DATABASE_URL and that the server runs.`,
      { cause: error },
    );
  }
  const database = drizzle({ client: pool });
  return {
    name: 'server',
    database,
    bossDatabase: bossDatabase(pool),
    migrate: (migrationsFolder) => migrate(database, { migrationsFolder }),
    // The server looks after its disk and its log.
    beforeWrite: () => Promise.resolve(),
    close: () => pool.end(),
  };
}
