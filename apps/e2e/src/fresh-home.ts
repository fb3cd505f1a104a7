/**
 * @file Homes of labs with an empty database in them: PostgreSQL makes its first files in 5 s of a processor, a copy costs none. A lab that
 * makes its own from nothing is in command-line.test.ts.
 */
import { openStore } from '@bionas/store';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const template = 'BIONAS_E2E_EMPTY_STORE';

/** A temporary folder to start a lab in. */
export async function freshHome(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'bionas-lab-'));
  const empty = process.env[template];
  // Left out, the lab makes its database itself: the soak runs without the set-up of the tests.
  if (empty !== undefined) await cp(empty, join(home, 'store'), { recursive: true });
  return home;
}

/** Vitest calls it once, before any test, and what it returns behind the last one. */
export async function setup(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'bionas-empty-store-'));
  await (await openStore({ folder })).close();
  process.env[template] = folder;
  return () => rm(folder, { recursive: true, force: true });
}
