/**
 * @file Keeps decompressed files, because decoding an xz file takes seconds. An entry is named by the stored file's
 * path, size and time of change, so that a replaced file is decoded (and its checksum compared) anew.
 */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** Where the plain bytes of a stored file are kept. */
export interface CacheEntry {
  /** The bytes, or null if they are not kept or have another size than expected. */
  read(bytes: number): Promise<Uint8Array | null>;
  /** Keeps the bytes: written beside and moved into place, so that no reader sees half a file. */
  write(plain: Uint8Array): Promise<void>;
}

/** The entry of the file at `path` in the folder `cacheDir` (made when first written to). */
export async function cacheEntry(path: string, cacheDir: string): Promise<CacheEntry> {
  const { size, mtimeMs } = await stat(path);
  const key = createHash('sha256')
    .update(JSON.stringify([path, size, mtimeMs]))
    .digest('hex')
    .slice(0, 16);
  const kept = join(cacheDir, `${basename(path)}-${key}.plain`);
  return {
    async read(bytes) {
      const found = await readFile(kept).catch((error: unknown) => {
        if (isAbsence(error)) return null;
        throw error;
      });
      return found?.length === bytes ? found : null;
    },
    async write(plain) {
      await mkdir(cacheDir, { recursive: true });
      const beside = `${kept}.${randomUUID()}`;
      try {
        await writeFile(beside, plain);
        await rename(beside, kept);
      } catch (error) {
        await rm(beside, { force: true });
        throw error;
      }
    },
  };
}

/** Whether a file system error means that there is no such file. */
export function isAbsence(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
