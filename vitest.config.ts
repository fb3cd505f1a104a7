import { existsSync, readdirSync } from 'node:fs';
import { defaultServerConditions } from 'vite';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

const conditions = ['@bionas/source', ...defaultServerConditions];
const rooms = ['libs', 'apps', 'tools'].flatMap((parent) =>
  readdirSync(parent)
    .map((name) => `${parent}/${name}`)
    .filter((path) => existsSync(`${path}/package.json`) && path !== 'apps/e2e'),
);

type TestOptions = NonNullable<TestProjectInlineConfiguration['test']>;

const project = (path: string, suffix: string, test: TestOptions): TestProjectInlineConfiguration => ({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    name: `${path.split('/')[1] ?? path}${suffix}`,
    root: path,
    exclude: ['**/node_modules/**', '**/dist/**', '**/.next/**'],
    pool: 'forks',
    // Networks of tests are tiny: threads of one operation would only wait for each other.
    env: { TF_NUM_INTRAOP_THREADS: '1', TF_NUM_INTEROP_THREADS: '1' },
    testTimeout: 60_000,
    hookTimeout: 120_000,
    ...test,
  },
});

export default defineConfig({
  test: {
    // Two workers: the suite must fit the smallest machine, and the native engine brings threads of its own.
    maxWorkers: 2,
    projects: rooms.flatMap((path) => [
      // Files of a room share a process, one after the other: it loads the engine, a store and its modules once.
      project(path, '', { include: ['**/*.test.ts', '**/*.test.mjs'], isolate: false }),
      // Not those that draw into a document: React and Mantine keep the one that they saw first.
      ...(['libs/ui', 'apps/dashboard'].includes(path)
        ? [project(path, '-drawn', { include: ['**/*.test.tsx'], environment: 'happy-dom' })]
        : []),
    ]),
  },
});
