import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createExperiment, createRun, listExperiments, openStore } from './index.ts';
import { sampleSpec, sampleTrainJob, sampleWorker } from './testing.ts';

describe('openStore', () => {
  let folder: string;
  /** The folder of a database whose first start was cut short. It takes seconds to make one: the tests start from copies. */
  let begun: string;
  let found: Awaited<ReturnType<typeof listExperiments>>;
  beforeAll(async () => {
    begun = await mkdtemp(join(tmpdir(), 'bionas-begun-'));
    await mkdir(join(begun, 'pgdata'));
    await writeFile(join(begun, 'pgdata', 'postgresql.conf'), 'half');
    const store = await openStore({ folder: begun });
    found = await listExperiments(store);
    await store.close();
  }, 120_000);
  afterAll(async () => rm(begun, { recursive: true, force: true }));
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bionas-open-'));
  });
  afterEach(async () => rm(folder, { recursive: true, force: true }));

  test('wants exactly one place', async () => {
    await expect(openStore({})).rejects.toThrow('exactly one of url, folder and memory, got 0');
    await expect(openStore({ folder, memory: true })).rejects.toMatchObject({ code: 'invalid-spec' });
  });

  test('says which server does not answer, without the password', async () => {
    const refused = openStore({ url: 'postgres://lab:secret@127.0.0.1:1/lab' });
    await expect(refused).rejects.toThrow(/PostgreSQL at 127\.0\.0\.1:1\/lab does not answer.*ECONNREFUSED/);
    await expect(refused).rejects.not.toThrow(/secret/);
  });

  test('says so when the folder has lost its database', async () => {
    await writeFile(join(folder, 'complete'), '');
    await expect(openStore({ folder })).rejects.toMatchObject({ code: 'data-damaged' });
  });

  test('a first start that was cut short is put aside, and the second one begins anew', async () => {
    expect(found).toEqual({ rows: [], total: 0 });
    expect((await readdir(begun)).filter((name) => name.startsWith('pgdata.incomplete-'))).toHaveLength(1);
  });

  test('what was committed is there after a restart, and so is the line of work', async () => {
    await cp(begun, folder, { recursive: true });
    const first = await openStore({ folder });
    const { runId } = await first.transaction(async (tx) =>
      createRun(tx, { experimentId: await createExperiment(tx, sampleSpec()), job: sampleTrainJob() }),
    );
    await first.close();
    await first.close();
    await expect(first.transaction((tx) => createExperiment(tx, sampleSpec()))).rejects.toThrow('is closed');
    const second = await openStore({ folder });
    expect((await second.queue.claim(['train'], sampleWorker()))?.attempt.runId).toBe(runId);
    await second.close();
  }, 120_000);

  test('a process killed in the middle of a write loses nothing it had committed', async () => {
    await cp(begun, folder, { recursive: true });
    const script = fileURLToPath(new URL('../test/write-until-killed.mjs', import.meta.url));
    const child = spawn(
      process.execPath,
      ['--conditions=@bionas/source', '--import', 'tsx', script, folder],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const ended = new Promise((resolve) => child.once('exit', (_, signal) => resolve(signal)));
    let committed = -1;
    for await (const line of createInterface({ input: child.stdout })) {
      committed = Number(line);
      if (committed === 10) {
        await expect(openStore({ folder })).rejects.toThrow(`in use by process ${child.pid}`);
      }
      if (committed === 60) child.kill('SIGKILL');
    }
    expect(await ended).toBe('SIGKILL');
    expect(committed).toBeGreaterThanOrEqual(60);

    const store = await openStore({ folder });
    const { rows, total } = await listExperiments(store, { limit: 1_000 });
    await store.close();
    // At most the one whose commit it had no time to name is there besides.
    expect([committed + 1, committed + 2]).toContain(total);
    const names = new Set(rows.map((row) => row.name));
    for (let index = 0; index <= committed; index += 1) expect(names).toContain(`n${index}`);
  }, 120_000);
});
