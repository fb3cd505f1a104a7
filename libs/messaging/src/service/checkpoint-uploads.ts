import { rm } from 'node:fs/promises';
import type { CheckpointPosition } from '@bionas/contracts';
import type { EngineFile } from '../child/engine-context.ts';

/** Checkpoints on their way to the hub, one at a time; training does not wait for them. */
export interface CheckpointUploads {
  add(file: EngineFile, position: CheckpointPosition): void;
  /** Resolves when the newest checkpoint is with the hub, or could not be brought there. */
  idle(): Promise<void>;
  /** Resolves when nothing is on its way; what still waits is let go: the work is done and needs no checkpoint. */
  finish(): Promise<void>;
}

export interface CheckpointUploadsOptions {
  /** Uploads and announces one. */
  readonly deliver: (file: EngineFile, position: CheckpointPosition) => Promise<void>;
  /** The training goes on without this checkpoint: a later one will do. */
  readonly onFailed: (error: unknown) => void;
}

export function createCheckpointUploads({ deliver, onFailed }: CheckpointUploadsOptions): CheckpointUploads {
  let waiting: { file: EngineFile; position: CheckpointPosition } | null = null;
  let running: Promise<void> | null = null;

  async function work(): Promise<void> {
    while (waiting !== null) {
      const { file, position } = waiting;
      waiting = null;
      try {
        await deliver(file, position);
      } catch (error) {
        onFailed(error);
      } finally {
        await rm(file.path, { force: true });
      }
    }
    running = null;
  }

  return {
    add(file, position) {
      // Only the newest counts: one that still waits (a slow line, a hub that is away) is overtaken.
      if (waiting !== null) rm(waiting.file.path, { force: true }).catch(onFailed);
      waiting = { file, position };
      running ??= work();
    },
    idle: () => running ?? Promise.resolve(),
    finish() {
      if (waiting !== null) rm(waiting.file.path, { force: true }).catch(onFailed);
      waiting = null;
      return running ?? Promise.resolve();
    },
  };
}
