import { execFile } from 'node:child_process';
import fs, { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { createExperiment, listExperiments, openStore, type Store } from './index.ts';
import { sampleSpec } from './testing.ts';

const run = promisify(execFile);

interface Disk {
  /** Leaves a little less than a mebibyte: PostgreSQL alone would go on until its log cannot grow. */
  fill(): Promise<void>;
  empty(): Promise<void>;
}

/** A file system of its own where the machine lets us mount one, else a disk that only says it is full. */
async function smallDisk(path: string): Promise<Disk & AsyncDisposable> {
  await mkdir(path);
  const ballast = join(path, 'ballast');
  try {
    await run('mount', ['-t', 'tmpfs', '-o', 'size=140m', 'tmpfs', path]);
  } catch {
    // No right to mount: what the file system says is put in by hand.
    const empty = async (): Promise<void> => {
      vi.restoreAllMocks();
      syncBuiltinESMExports();
    };
    return {
      fill: async () => {
        const full = { ...(await fs.statfs(path)), bavail: 200, bsize: 4096 };
        vi.spyOn(fs, 'statfs').mockResolvedValue(full);
        syncBuiltinESMExports();
      },
      empty,
      [Symbol.asyncDispose]: empty,
    };
  }
  return {
    fill: async () => {
      const { bavail, bsize } = await fs.statfs(path);
      await writeFile(ballast, Buffer.alloc(bavail * bsize - 800 * 1024));
    },
    empty: () => rm(ballast),
    [Symbol.asyncDispose]: async () => void (await run('umount', [path])),
  };
}

let folder = '';
/** The folder of an empty database, which takes seconds to make: the tests start from copies. */
let empty = '';
beforeAll(async () => {
  empty = await mkdtemp(join(tmpdir(), 'bionas-empty-'));
  await (await openStore({ folder: empty })).close();
}, 120_000);
afterAll(() => rm(empty, { recursive: true, force: true }));
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bionas-disk-'));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});
const add = (store: Store, name: string): Promise<string> =>
  store.transaction((tx) => createExperiment(tx, sampleSpec({ name })));
const namesIn = async (store: Store): Promise<string[]> =>
  (await listExperiments(store, { limit: 100 })).rows.map((row) => row.name).sort();

test('a full disk refuses what is new, keeps what is stored, and work goes on once there is space', async () => {
  await using disk = await smallDisk(join(folder, 'disk'));
  const place = { folder: join(folder, 'disk', 'store') };
  await cp(empty, place.folder, { recursive: true });
  const store = await openStore(place);
  await add(store, 'before');
  await disk.fill();
  // 30 MB of log: more than the segment at hand, so that PostgreSQL would have to make a new one on the full disk.
  for (let index = 0; index < 30; index += 1) {
    const refused = store.transaction((tx) =>
      tx.database.execute(sql`select pg_logical_emit_message(true, 'bionas', repeat('x', 1000000))`),
    );
    await expect(refused).rejects.toMatchObject({ code: 'disk-full' });
  }
  await expect(add(store, 'refused')).rejects.toThrow(
    /^The disk of the database folder .*store has 0 MiB left, .*below 64 MiB\. .*Free some space/,
  );
  expect(await namesIn(store)).toEqual(['before']);
  await disk.empty();
  await add(store, 'after');
  await disk.fill();
  await store.close();
  await expect(openStore(place)).rejects.toMatchObject({ code: 'disk-full' });
  await disk.empty();
  const again = await openStore(place);
  expect(await namesIn(again)).toEqual(['after', 'before']);
  await again.close();
}, 120_000);

test('PostgreSQL saying that a table cannot grow is a full disk too, and its transaction leaves nothing', async () => {
  await cp(empty, folder, { recursive: true });
  const store = await openStore({ folder });
  const failing = store.transaction(async (tx) => {
    await createExperiment(tx, sampleSpec({ name: 'half' }));
    // 53100 is disk_full in PostgreSQL's table of error codes.
    await tx.database.execute(
      sql`do $$ begin raise exception 'no space left' using errcode = '53100'; end $$`,
    );
  });
  await expect(failing).rejects.toMatchObject({ code: 'disk-full' });
  expect(await namesIn(store)).toEqual([]);
  await store.close();
}, 120_000);

test('the log of changes is brought in every five minutes of work, so that it does not only grow', async () => {
  await cp(empty, folder, { recursive: true });
  const store = await openStore({ folder });
  const checkpoint = async (): Promise<unknown> =>
    (await store.database.execute(sql`select redo_lsn from pg_control_checkpoint()`)).rows[0];
  const first = await checkpoint();
  await add(store, 'soon');
  expect(await checkpoint()).toEqual(first);
  const later = performance.now() + 301_000;
  vi.spyOn(performance, 'now').mockReturnValue(later);
  await add(store, 'later');
  const second = await checkpoint();
  expect(second).not.toEqual(first);
  await add(store, 'soon after');
  expect(await checkpoint()).toEqual(second);
  await store.close();
}, 120_000);
