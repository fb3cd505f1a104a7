import { rm } from 'node:fs/promises';
import type { CheckpointPosition } from '@bionas/contracts';
import type { EngineFile } from '../child/engine-context.ts';

/**
 * Checkpoints on their way to the hub, one at a time; the work does not wait for them. Of a training only the newest counts; the states of a search
 * are kept one by one, for it can be forked from each.
 */
export interface CheckpointUploads {
  add(file: EngineFile, position: CheckpointPosition): void;
  /** Resolves when the newest checkpoint is with the hub, or could not be brought there. */
  idle(): Promise<void>;
  /** Resolves when nothing is on its way; what a finished training has waiting is let go. */
  finish(): Promise<void>;
}

export interface CheckpointUploadsOptions {
  /** Uploads and announces one. */
  readonly deliver: (file: EngineFile, position: CheckpointPosition) => Promise<void>;
  /** The training goes on without this checkpoint: a later one will do. */
  readonly onFailed: (error: unknown) => void;
}

interface Waiting {
  readonly file: EngineFile;
  readonly position: CheckpointPosition;
}

export function createCheckpointUploads({ deliver, onFailed }: CheckpointUploadsOptions): CheckpointUploads {
  let waiting: Waiting[] = [];
  let running: Promise<void> | null = null;

  async function work(): Promise<void> {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      try {
        await deliver(next.file, next.position);
      } catch (error) {
        onFailed(error);
      } finally {
        await rm(next.file.path, { force: true });
      }
    }
    running = null;
  }

  /** One that still waits (a slow line, a hub that is away) is overtaken by the next. */
  function letGo(): void {
    for (const { file } of waiting)
      if (file.kind !== 'search-state') rm(file.path, { force: true }).catch(onFailed);
    waiting = waiting.filter(({ file }) => file.kind === 'search-state');
  }

  return {
    add(file, position) {
      letGo();
      waiting.push({ file, position });
      running ??= work();
    },
    idle: () => running ?? Promise.resolve(),
    finish() {
      letGo();
      return running ?? Promise.resolve();
    },
  };
}
