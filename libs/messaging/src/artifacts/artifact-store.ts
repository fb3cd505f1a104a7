import { createReadStream, type ReadStream } from 'node:fs';
import { copyFile, mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AppError, artifactHashSchema, parseOrThrow, toErrorRecord } from '@bionas/contracts';
import { openReceiver, type ArtifactReceiver } from './artifact-receiver.ts';
import { hashFile } from './hash-file.ts';

/**
 * Immutable files named by their SHA-256: `<dir>/ab/abcdef…`. The hub keeps all it is told to keep; a service has one
 * with `maxBytes` as its cache. One process writes to a folder.
 */
export interface ArtifactStore {
  readonly dir: string;
  has(hash: string): Promise<boolean>;
  stat(hash: string): Promise<{ readonly bytes: number } | null>;
  /** Where the file lies or would lie. @throws AppError `invalid-message` if `hash` is not a SHA-256. */
  pathOf(hash: string): string;
  read(hash: string): ReadStream;
  /** Copies a file in under its hash. */
  add(path: string): Promise<{ readonly hash: string; readonly bytes: number }>;
  /** Opens it for a transfer, going on at the last offset. */
  receive(artifact: { readonly hash: string; readonly bytes: number }): Promise<ArtifactReceiver>;
  remove(hash: string): Promise<void>;
  /** Every file below the folder, half received ones too. */
  list(): Promise<StoredFile[]>;
  /** Says that it is being used, which moves it to the young end of the cache. */
  touch(hash: string): Promise<void>;
  /** Removes the files that were used longest ago until `maxBytes` holds, sparing `keep`. Without `maxBytes`, nothing. */
  trim(keep?: ReadonlySet<string>): Promise<{ readonly removed: number; readonly bytes: number }>;
}

/** A file as it lies there. */
export interface StoredFile {
  readonly path: string;
  /** Its name, and what it is to be when it is whole; null: it has no name yet. */
  readonly hash: string | null;
  readonly whole: boolean;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly usedAt: number;
}

export interface ArtifactStoreOptions {
  readonly dir: string;
  readonly maxBytes?: number;
}

/** Whether a file operation failed because there is no such file. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

/** Opens the folder, making it when absent. */
export async function openArtifactStore({ dir, maxBytes }: ArtifactStoreOptions): Promise<ArtifactStore> {
  await mkdir(dir, { recursive: true });
  let additions = 0;

  function pathOf(hash: string): string {
    parseOrThrow(artifactHashSchema, hash, { code: 'invalid-message', what: `The artifact name '${hash}'` });
    return join(dir, hash.slice(0, 2), hash);
  }

  async function statOf(hash: string): Promise<{ bytes: number } | null> {
    try {
      return { bytes: (await stat(pathOf(hash))).size };
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  async function list(): Promise<StoredFile[]> {
    const found: StoredFile[] = [];
    for (const name of await readdir(dir, { recursive: true })) {
      const path = join(dir, name);
      const [, hash, partial] = /^([0-9a-f]{64})(\.partial)?$/.exec(basename(name)) ?? [];
      const isIncoming = name.startsWith('incoming-');
      if (hash === undefined && !isIncoming) continue;
      try {
        const { size, mtimeMs } = await stat(path);
        const whole = hash !== undefined && partial === undefined;
        found.push({ path, hash: hash ?? null, whole, bytes: size, usedAt: mtimeMs });
      } catch (error) {
        if (!isMissing(error)) throw error;
      }
    }
    return found;
  }

  return {
    dir,
    pathOf,
    stat: statOf,
    has: async (hash) => (await statOf(hash)) !== null,
    read: (hash) => createReadStream(pathOf(hash), { highWaterMark: 1024 * 1024 }),
    async add(path) {
      const incoming = join(dir, `incoming-${process.pid}-${additions++}`);
      try {
        await copyFile(path, incoming);
        // The copy is hashed, not the original: what is stored is what the name says, whatever happens to the source.
        const named = await hashFile(incoming);
        const file = await open(incoming, 'r+');
        try {
          await file.sync();
        } finally {
          await file.close();
        }
        const target = pathOf(named.hash);
        await mkdir(dirname(target), { recursive: true });
        await rename(incoming, target);
        return named;
      } catch (error) {
        await rm(incoming, { force: true });
        const record = toErrorRecord(error);
        throw new AppError(record.code, `Cannot store ${path} as an artifact: ${record.message}`, {
          cause: error,
        });
      }
    },
    receive: ({ hash, bytes }) => openReceiver({ hash, bytes, path: pathOf(hash) }),
    list,
    remove: (hash) => rm(pathOf(hash), { force: true }),
    async touch(hash) {
      const now = new Date();
      await utimes(pathOf(hash), now, now);
    },
    async trim(keep = new Set()) {
      if (maxBytes === undefined) return { removed: 0, bytes: 0 };
      const files = (await list()).filter(({ hash }) => hash !== null).sort((a, b) => a.usedAt - b.usedAt);
      let bytes = files.reduce((sum, file) => sum + file.bytes, 0);
      let removed = 0;
      for (const file of files) {
        if (bytes <= maxBytes) break;
        if (keep.has(basename(file.path, '.partial'))) continue;
        await rm(file.path, { force: true });
        bytes -= file.bytes;
        removed += 1;
      }
      return { removed, bytes };
    },
  };
}
