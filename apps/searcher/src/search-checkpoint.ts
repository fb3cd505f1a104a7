import { readFile } from 'node:fs/promises';
import { AppError, type StrategyName } from '@bionas/contracts';
import { writeWholeFile } from '@bionas/messaging';
import { parseSearchState, type SearchState } from '@bionas/search';

/** Where a search stands between two rounds, with the time it has used in all its attempts. */
export interface SearchCheckpoint {
  readonly elapsedMs: number;
  /** Answered so far. */
  readonly rounds: number;
  readonly state: SearchState;
}

export async function writeSearchCheckpoint(path: string, checkpoint: SearchCheckpoint): Promise<void> {
  await writeWholeFile(path, Buffer.from(JSON.stringify({ version: 2, ...checkpoint })));
}

/** @throws AppError `artifact-damaged` for a file that is not the checkpoint of a search by this strategy */
export async function readSearchCheckpoint(path: string, strategy: StrategyName): Promise<SearchCheckpoint> {
  const text = await readFile(path, 'utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw damaged(path, 'it is not JSON', cause);
  }
  const { version, elapsedMs, rounds, state } = (value ?? {}) as Record<string, unknown>;
  if (version !== 2 || !isCount(elapsedMs) || !isCount(rounds)) {
    throw damaged(
      path,
      `expected version 2, the time used and the rounds, got version ${JSON.stringify(version)}`,
    );
  }
  return { elapsedMs, rounds, state: parseSearchState(state, strategy) };
}

const isCount = (value: unknown): value is number => typeof value === 'number' && value >= 0;

function damaged(path: string, problem: string, cause?: unknown): AppError {
  return new AppError('artifact-damaged', `${path} is not the checkpoint of a search: ${problem}.`, {
    cause,
  });
}
