import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { AppError } from '@bionas/contracts';
import { drizzle } from 'drizzle-orm/pglite';
import { migrate } from 'drizzle-orm/pglite/migrator';
import { fromPglite } from 'pg-boss';
import type { Driver } from './driver.ts';
import { lockFolder } from './folder-lock.ts';

/**
 * PostgreSQL inside this process.
 * @param folder where it lives; null: in memory, gone with the process
 * @throws AppError conflict when another process has the folder open; data-damaged when it cannot be opened
 */
export async function openEmbedded(folder: string | null): Promise<Driver> {
  if (folder !== null) mkdirSync(folder, { recursive: true });
  const unlock = folder === null ? (): void => undefined : lockFolder(folder);
  try {
    const client = await PGlite.create(folder === null ? {} : { dataDir: join(folder, 'pgdata') });
    const database = drizzle({ client });
    return {
      name: 'embedded',
      database,
      bossDatabase: fromPglite(client),
      migrate: (migrationsFolder) => migrate(database, { migrationsFolder }),
      close: async () => {
        await client.close();
        unlock();
      },
    };
  } catch (error) {
    unlock();
    throw new AppError(
      'data-damaged',
      `The embedded database${folder === null ? '' : ` in ${folder}`} could not be opened: ${String(error)}. Restore a copy of the folder, or move it away to start with an empty one.`,
      { cause: error },
    );
  }
}
