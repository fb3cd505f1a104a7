import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** Feeds the first `bytes` of a file (all of it when left out) to a hash, a megabyte at a time. */
export async function feedFile(hash: Hash, path: string, bytes?: number): Promise<number> {
  if (bytes === 0) return 0;
  let read = 0;
  const options = { highWaterMark: 1024 * 1024, ...(bytes === undefined ? {} : { end: bytes - 1 }) };
  for await (const piece of createReadStream(path, options) as AsyncIterable<Buffer>) {
    hash.update(piece);
    read += piece.length;
  }
  return read;
}

/** SHA-256 and size of a file, never held whole in memory. */
export async function hashFile(path: string): Promise<{ hash: string; bytes: number }> {
  const hash = createHash('sha256');
  const bytes = await feedFile(hash, path);
  return { hash: hash.digest('hex'), bytes };
}
