import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore, type StoreOptions } from '../open-store.ts';
import type { Store } from '../store.ts';
import { startPostgres } from './start-postgres.ts';

/** Every kind of database a store runs on: the suites run on all of them. */
export const testStoreKinds = ['memory', 'folder', 'postgres'] as const;
export type TestStoreKind = (typeof testStoreKinds)[number];

export interface TestStore {
  readonly store: Store;
  /** What opens the same database once more (only `postgres` allows it meanwhile). */
  readonly options: StoreOptions;
  /** Closes the store and removes what it lay in. */
  dispose(): Promise<void>;
}

/** Opens an empty store of its own. */
export async function openTestStore(kind: TestStoreKind): Promise<TestStore> {
  switch (kind) {
    case 'memory': {
      const options = { memory: true };
      const store = await openStore(options);
      return { store, options, dispose: () => store.close() };
    }
    case 'folder': {
      const folder = await mkdtemp(join(tmpdir(), 'bionas-store-'));
      const store = await openStore({ folder });
      return {
        store,
        options: { folder },
        dispose: async () => {
          await store.close();
          await rm(folder, { recursive: true, force: true });
        },
      };
    }
    case 'postgres': {
      const server = await startPostgres();
      const options = { url: await server.createDatabase() };
      const store = await openStore(options);
      return {
        store,
        options,
        dispose: async () => {
          await store.close();
          await server.stop();
        },
      };
    }
  }
}
