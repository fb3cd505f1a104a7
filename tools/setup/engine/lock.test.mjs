import { spawn } from 'node:child_process';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withLock } from './lock.mjs';

let folder = '';
let file = '';

beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'bionas-lock-'));
  file = path.join(folder, 'sub', '.lock');
});

afterEach(async () => {
  await fs.rm(folder, { recursive: true });
});

test('one at a time, and the waiter is told once', async () => {
  const events = [];
  const first = withLock(file, async () => {
    events.push('first in');
    await sleep(700);
    events.push('first out');
  });
  await sleep(50);
  await withLock(
    file,
    async () => void events.push('second in'),
    (holder) => events.push(`waiting for ${holder}`),
  );
  await first;
  expect(events).toEqual(['first in', `waiting for ${process.pid}`, 'first out', 'second in']);
  expect(await fs.readdir(path.dirname(file))).toEqual([]);
});

test('the lock of a process that was killed is taken over', async () => {
  const child = spawn(process.execPath, [
    '-e',
    `import(${JSON.stringify(new URL('./lock.mjs', import.meta.url).href)}).then((m) => m.withLock(${JSON.stringify(file)}, () => new Promise(() => setInterval(() => 0, 1000))))`,
  ]);
  for (let tries = 0; tries < 100 && !(await fs.readFile(file, 'utf8').catch(() => '')); tries++)
    await sleep(50);
  expect((await fs.readFile(file, 'utf8')).split(' ')[1]).toBe(String(child.pid));
  child.kill('SIGKILL');
  await new Promise((resolve) => child.once('exit', resolve));
  expect(await withLock(file, async () => 'mine')).toBe('mine');
});

test('an error lets go of the lock', async () => {
  await expect(withLock(file, async () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await withLock(file, async () => 1)).toBe(1);
});
