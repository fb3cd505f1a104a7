import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { decompressXz } from './xz.ts';

/** How a file may be stored: as it is, or compressed with the ending added to its name. */
export const compressions = ['', '.xz', '.gz'] as const;
export type Compression = (typeof compressions)[number];

const gunzipAsync = promisify(gunzip);

/**
 * The plain bytes of a stored file.
 * @param limit gives up beyond this many bytes: a damaged file must not fill the memory
 * @throws Error if the bytes cannot be decoded or exceed the limit
 */
export async function decompress(
  stored: Uint8Array,
  compression: Compression,
  limit: number,
): Promise<Uint8Array> {
  switch (compression) {
    case '':
      return stored;
    case '.gz':
      return gunzipAsync(stored, { maxOutputLength: limit });
    case '.xz':
      return decompressXz(stored, limit);
  }
}
