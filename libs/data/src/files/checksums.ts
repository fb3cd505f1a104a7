import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { damaged } from '../data-problem.ts';
import { isAbsence } from './decoded-cache.ts';

/** The name of the list that `sha256sum` writes. */
export const checksumFile = 'SHA256SUMS';

/** Checksums of a folder's files by name; empty where the folder has no list. */
export async function readChecksums(folder: string): Promise<ReadonlyMap<string, string>> {
  const path = join(folder, checksumFile);
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (isAbsence(error)) return '';
    throw error;
  });
  const sums = new Map<string, string>();
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const match = /^([0-9a-f]{64}) [ *](.+)$/.exec(line.trimEnd());
    if (match?.[1] === undefined || match[2] === undefined) {
      throw damaged(path, `got the line "${line}", expected a SHA-256 and a file name`);
    }
    sums.set(match[2], match[1]);
  }
  return sums;
}

/**
 * Compares a stored file with the folder's list; a file that is not listed passes.
 * @throws AppError `data-damaged`
 */
export function compareChecksum(path: string, stored: Uint8Array, expected: string | undefined): void {
  if (expected === undefined) return;
  const got = createHash('sha256').update(stored).digest('hex');
  if (got !== expected) throw damaged(path, `its SHA-256 is ${got}, expected ${expected} (${checksumFile})`);
}
