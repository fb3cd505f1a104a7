import { createHash, type Hash } from 'node:crypto';
import { mkdir, open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError, toErrorRecord } from '@bionas/contracts';
import { feedFile } from './hash-file.ts';

/** A file on its way in: `<hash>.partial`, verified before it gets its name. One writer at a time. */
export interface ArtifactReceiver {
  /** The next byte it needs. Above zero when an earlier transfer broke off. */
  readonly offset: number;
  readonly complete: boolean;
  /** @throws AppError `disk-full` (the partial file is removed: its space goes back at once) or what the disk says. */
  write(data: Uint8Array): Promise<void>;
  /**
   * Verifies, makes durable and renames.
   * @throws AppError `artifact-damaged` (the partial file is removed: nothing of it can be trusted).
   */
  finish(): Promise<void>;
  /** Keeps what has arrived for the next transfer. */
  suspend(): Promise<void>;
}

export interface ReceiverOptions {
  readonly hash: string;
  readonly bytes: number;
  readonly path: string;
}

async function partialSize(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 0;
    throw error;
  }
}

/** Makes a rename survive a power cut: the folder's entry is on disk too. */
async function syncFolder(path: string): Promise<void> {
  // Windows cannot open folders; it journals renames itself.
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function diskError(error: unknown, what: string): AppError {
  const record = toErrorRecord(error);
  return new AppError(record.code, `${what}: ${record.message}`, { cause: error });
}

/** Opens `<path>.partial`, going on where an earlier transfer stopped. */
export async function openReceiver({ hash, bytes, path }: ReceiverOptions): Promise<ArtifactReceiver> {
  const partial = `${path}.partial`;
  let file: FileHandle | null = null;
  let digest: Hash = createHash('sha256');
  let offset = 0;

  async function discard(): Promise<void> {
    await file?.close();
    file = null;
    await rm(partial, { force: true });
  }

  try {
    await mkdir(dirname(path), { recursive: true });
    offset = await partialSize(partial);
    if (offset > bytes) {
      await rm(partial, { force: true });
      offset = 0;
    }
    if ((await feedFile(digest, partial, offset)) !== offset) {
      digest = createHash('sha256');
      offset = 0;
    }
    file = await open(partial, offset === 0 ? 'w' : 'r+');
  } catch (error) {
    throw diskError(error, `Cannot open the artifact ${hash} for writing`);
  }

  return {
    get offset() {
      return offset;
    },
    get complete() {
      return offset === bytes;
    },
    async write(data) {
      if (file === null)
        throw new AppError('internal', `The artifact ${hash} is not open for writing any more.`);
      if (offset + data.length > bytes) {
        await discard();
        throw new AppError(
          'artifact-damaged',
          `The artifact ${hash} has more than the ${bytes} bytes announced.`,
        );
      }
      try {
        let written = 0;
        while (written < data.length) {
          const { bytesWritten } = await file.write(data, written, data.length - written, offset + written);
          written += bytesWritten;
        }
      } catch (error) {
        await discard();
        throw diskError(error, `Cannot write the artifact ${hash} (${offset} of ${bytes} bytes had arrived)`);
      }
      digest.update(data);
      offset += data.length;
    },
    async finish() {
      if (file === null)
        throw new AppError('internal', `The artifact ${hash} is not open for writing any more.`);
      const got = digest.digest('hex');
      if (got !== hash) {
        await discard();
        throw new AppError(
          'artifact-damaged',
          `The bytes received have the SHA-256 ${got}, expected ${hash} (${bytes} bytes). They were thrown away; send the artifact again.`,
        );
      }
      try {
        await file.sync();
        await file.close();
        file = null;
        await rename(partial, path);
        await syncFolder(dirname(path));
      } catch (error) {
        await discard();
        throw diskError(error, `Cannot store the artifact ${hash}`);
      }
    },
    async suspend() {
      await file?.close();
      file = null;
    },
  };
}
