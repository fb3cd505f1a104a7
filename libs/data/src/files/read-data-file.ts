import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@bionas/contracts';
import { damaged, readable } from '../data-problem.ts';
import { compareChecksum, readChecksums } from './checksums.ts';
import { compressions, decompress, type Compression } from './decompress.ts';
import { cacheEntry, isAbsence, type CacheEntry } from './decoded-cache.ts';

/** A file of a data set. */
export interface DataFile {
  /** The official name, without an ending for compression. */
  readonly name: string;
  /** Plain size. */
  readonly bytes: number;
}

/** Where the files of a data set are. */
export interface DataFolder {
  readonly path: string;
  /** Where the user gets the files, as half a sentence that follows "Get it from". */
  readonly origin: string;
  /** Keeps decoded xz files; without it they are decoded each time. */
  readonly cacheDir?: string | undefined;
}

/** A file as found: compressed or not. */
export interface StoredFile {
  readonly path: string;
  readonly name: string;
  readonly compression: Compression;
}

/** The file in whichever form it is stored, or null. The plain form wins. */
export async function findDataFile(folder: string, name: string): Promise<StoredFile | null> {
  for (const compression of compressions) {
    const path = join(folder, name + compression);
    const there = await access(path).then(
      () => true,
      (error: unknown) => {
        if (isAbsence(error)) return false;
        throw error;
      },
    );
    if (there) return { path, name: name + compression, compression };
  }
  return null;
}

/**
 * The plain bytes of a data set's file, decompressed and checked.
 * @throws AppError `data-missing` or `data-damaged`
 */
export async function readDataFile(file: DataFile, folder: DataFolder): Promise<Uint8Array> {
  const stored = await findDataFile(folder.path, file.name);
  if (stored === null) throw missing(file, folder);
  const kept =
    stored.compression === '.xz' && folder.cacheDir !== undefined
      ? await cacheEntry(stored.path, folder.cacheDir)
      : null;
  const fromCache = await kept?.read(file.bytes);
  if (fromCache) return fromCache;

  const checksums = await readChecksums(folder.path);
  const content = await readFile(stored.path);
  compareChecksum(stored.path, content, checksums.get(stored.name));
  const plain = await decompress(content, stored.compression, file.bytes + 1).catch((error: unknown) => {
    throw damaged(
      stored.path,
      `it cannot be decompressed to the expected ${readable(file.bytes)} bytes (${error instanceof Error ? error.message : String(error)})`,
      error,
    );
  });
  if (plain.length !== file.bytes) {
    throw damaged(
      stored.path,
      `got ${readable(plain.length)}${plain.length > file.bytes && stored.compression !== '' ? ' or more' : ''} bytes${stored.compression === '' ? '' : ' after decompression'}, expected ${readable(file.bytes)}`,
    );
  }
  if (kept !== null) await keep(kept, plain);
  return plain;
}

/** A full disk must not stop a training whose data is already in memory. */
async function keep(entry: CacheEntry, plain: Uint8Array): Promise<void> {
  await entry.write(plain).catch((error: unknown) => {
    process.emitWarning(
      `A decoded data file could not be kept, it will be decoded again next time: ${error instanceof Error ? error.message : String(error)}`,
      { code: 'BIONAS_CACHE' },
    );
  });
}

function missing(file: DataFile, folder: DataFolder): AppError {
  return new AppError(
    'data-missing',
    `${join(folder.path, file.name)} is not there: expected ${readable(file.bytes)} bytes, or the same file as ${file.name}.xz or ${file.name}.gz. Get it from ${folder.origin}, or set BIONAS_DATA_DIR to the folder that holds it.`,
    { details: { path: join(folder.path, file.name), bytes: file.bytes } },
  );
}
