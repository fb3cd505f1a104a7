import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { matchesLock } from './packages.mjs';
import { sourceHash } from './source-hash.mjs';

let root = '';
const write = async (file, content) => {
  await fs.mkdir(path.dirname(path.join(root, file)), { recursive: true });
  await fs.writeFile(path.join(root, file), typeof content === 'string' ? content : JSON.stringify(content));
};

beforeEach(async () => {
  root = await fs.mkdtemp(path.join(os.tmpdir(), 'bionas-prepare-'));
});

afterEach(async () => {
  await fs.rm(root, { recursive: true });
});

test('the source hash follows sources, not generated files, tests or texts', async () => {
  await write('libs/a/src/a.ts', '1');
  const first = await sourceHash(root);
  for (const file of [
    'libs/a/dist/a.js',
    'node_modules/x/index.js',
    'README.md',
    'libs/a/src/a.test.ts',
    'docs/page.md',
  ])
    await write(file, 'x');
  expect(await sourceHash(root)).toBe(first);
  await write('libs/a/src/b.ts', '2');
  const second = await sourceHash(root);
  expect(second).not.toBe(first);
  await write('libs/a/src/a.ts', '3');
  expect(await sourceHash(root)).not.toBe(second);
});

test('installed packages are compared with the lock file', async () => {
  const lock = {
    packages: {
      '': {},
      'libs/a': {},
      'node_modules/x': { version: '1.0.0' },
      'node_modules/mac': { version: '1.0.0', optional: true },
    },
  };
  await write('package-lock.json', lock);
  expect(await matchesLock(root)).toBe(false);
  await write('node_modules/.package-lock.json', { packages: { 'node_modules/x': { version: '1.0.0' } } });
  expect(await matchesLock(root)).toBe(false); // recorded, and its folder is gone
  await write('node_modules/x/index.js', '');
  expect(await matchesLock(root)).toBe(true);
  await write('node_modules/.package-lock.json', { packages: { 'node_modules/x': { version: '2.0.0' } } });
  expect(await matchesLock(root)).toBe(false);
});
