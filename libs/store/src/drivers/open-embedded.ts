import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { AppError } from '@bionas/contracts';
import { drizzle } from 'drizzle-orm/pglite';
import { migrate } from 'drizzle-orm/pglite/migrator';
import { fromPglite } from 'pg-boss';
import type { Driver } from './driver.ts';
import { requireDiskReserve } from './disk-reserve.ts';
import { lockFolder } from './folder-lock.ts';

/** As a PostgreSQL server does: what the log of changes needs again after a crash, and its size, stay small. */
const checkpointMs = 300_000;

/**
 * The data folder, ready to be opened. `complete` is written once its tables exist: without it a first start was cut
 * short, and what lies there is put aside (never deleted), because PostgreSQL could not open it.
 */
function prepare(folder: string): { data: string; complete: string } {
  const data = join(folder, 'pgdata');
  const complete = join(folder, 'complete');
  if (existsSync(complete) && !existsSync(join(data, 'PG_VERSION'))) {
    throw new AppError(
      'data-damaged',
      `The database folder ${folder} is marked complete, but ${data} holds no database. Restore a copy of the folder, or move it away to start with an empty one.`,
    );
  }
  if (!existsSync(complete) && existsSync(data)) renameSync(data, `${data}.incomplete-${Date.now()}`);
  return { data, complete };
}

/** PGlite also throws plain objects of its WASM runtime. */
const describe = (error: unknown): string =>
  error instanceof Error ? error.message : `PostgreSQL stopped (${JSON.stringify(error)})`;

/**
 * PostgreSQL inside this process.
 * @param folder where it lives; null: in memory, gone with the process
 * @throws AppError conflict when another process has the folder open; data-damaged when it cannot be opened; disk-full
 */
export async function openEmbedded(folder: string | null): Promise<Driver> {
  if (folder !== null) {
    mkdirSync(folder, { recursive: true });
    await requireDiskReserve(folder);
  }
  const unlock = folder === null ? (): void => undefined : lockFolder(folder);
  try {
    const place = folder === null ? null : prepare(folder);
    const client = await create(place === null ? null : place.data);
    const database = drizzle({ client });
    let checkpointAt = performance.now();
    return {
      name: 'embedded',
      database,
      bossDatabase: fromPglite(client),
      migrate: async (migrationsFolder) => {
        await migrate(database, { migrationsFolder });
        if (place !== null) writeFileSync(place.complete, '');
      },
      beforeWrite: async () => {
        if (folder === null) return;
        await requireDiskReserve(folder);
        if (performance.now() - checkpointAt < checkpointMs) return;
        // Nobody does it by itself here, and until it is done the log only grows.
        checkpointAt = performance.now();
        await client.exec('checkpoint');
      },
      close: async () => {
        await client.close();
        unlock();
      },
    };
  } catch (error) {
    unlock();
    throw error;
  }
}

async function create(dataDir: string | null): Promise<PGlite> {
  try {
    return await PGlite.create(dataDir === null ? {} : { dataDir });
  } catch (error) {
    throw new AppError(
      'data-damaged',
      `The embedded database ${dataDir ?? 'in memory'} could not be opened: ${describe(error)}. Restore a copy of the folder, or move it away to start with an empty one.`,
      { cause: error },
    );
  }
}
