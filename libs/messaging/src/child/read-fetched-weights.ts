import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { AppError, type ChildStart } from '@bionas/contracts';

/**
 * The bytes of weights that the service fetched for a job, checked once more.
 * @throws AppError `artifact-missing`, `artifact-damaged`
 */
export async function readFetchedWeights({ files }: ChildStart, hash: string): Promise<Uint8Array> {
  const path = files[hash];
  if (path === undefined) {
    throw new AppError(
      'artifact-missing',
      `The weights ${hash} were not fetched before the job: expected their path in the start command.`,
    );
  }
  const bytes = await readFile(path);
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found !== hash) {
    throw new AppError(
      'artifact-damaged',
      `The weights at ${path} have the SHA-256 ${found}, expected ${hash}. They are fetched again with the next attempt.`,
    );
  }
  return bytes;
}
