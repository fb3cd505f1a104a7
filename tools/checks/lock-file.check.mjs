/** The lock file names versions and hashes, never download addresses: any registry can serve it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './repository.mjs';

export const title = 'the lock file has no download addresses';

export function check() {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  return Object.entries(packages)
    .filter(([, entry]) => /^(https?|git)/.test(entry.resolved ?? ''))
    .map(([name]) => `${name} carries an address: run npm install with omit-lockfile-registry-resolved=true`);
}
