import { existsSync, readdirSync } from 'node:fs';
import { defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';

const conditions = ['@bionas/source', ...defaultServerConditions];
const rooms = ['libs', 'apps', 'tools'].flatMap((parent) =>
  readdirSync(parent)
    .map((name) => `${parent}/${name}`)
    .filter((path) => existsSync(`${path}/package.json`) && path !== 'apps/e2e'),
);
/** Rooms whose tests draw into a document. */
const drawing = new Set(['libs/ui', 'apps/dashboard']);

export default defineConfig({
  test: {
    // Two workers: the suite must fit the smallest machine, and the native engine brings threads of its own.
    maxWorkers: 2,
    projects: rooms.map((path) => ({
      resolve: { conditions },
      ssr: { resolve: { conditions } },
      test: {
        name: path.split('/')[1] ?? path,
        root: path,
        include: ['**/*.test.ts', '**/*.test.tsx', '**/*.test.mjs'],
        exclude: ['**/node_modules/**', '**/dist/**', '**/.next/**'],
        environment: drawing.has(path) ? 'happy-dom' : 'node',
        pool: 'forks',
        // Files of a room share a process, one after the other: it loads the engine, a store and its modules once. Not those that
        // draw: React and Mantine keep the document that they saw first.
        isolate: drawing.has(path),
        // Networks of tests are tiny: threads of one operation would only wait for each other.
        env: { TF_NUM_INTRAOP_THREADS: '1', TF_NUM_INTEROP_THREADS: '1' },
        testTimeout: 60_000,
        hookTimeout: 120_000,
      },
    })),
  },
});
