import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import zlib from 'node:zlib';
import { SetupError } from '../setup-error.mjs';

/**
 * @typedef {{name: string, method: number, compressedBytes: number, bytes: number, headerOffset: number}} ZipEntry
 */

const damaged = (/** @type {string} */ file, /** @type {string} */ what) =>
  new SetupError(
    'wheel-damaged',
    `${path.basename(file)} is damaged: ${what}.`,
    'Run the same command again; the file is fetched anew.',
  );

/**
 * Reads the directory of a zip file (a Python wheel is one; below 4 GiB, so no zip64).
 * @param {string} file @returns {Promise<ZipEntry[]>}
 */
export async function readZipEntries(file) {
  const handle = await fs.open(file);
  try {
    const { size } = await handle.stat();
    const tail = Buffer.alloc(Math.min(size, 65_557));
    await handle.read(tail, 0, tail.length, size - tail.length);
    const end = tail.lastIndexOf('PK\x05\x06');
    if (end < 0 || end + 22 > tail.length) throw damaged(file, 'the end of the zip directory is missing');
    const count = tail.readUInt16LE(end + 10);
    const directory = Buffer.alloc(tail.readUInt32LE(end + 12));
    await handle.read(directory, 0, directory.length, tail.readUInt32LE(end + 16));
    const entries = [];
    for (let at = 0, i = 0; i < count; i++) {
      if (at + 46 > directory.length || directory.readUInt32LE(at) !== 0x02014b50)
        throw damaged(file, 'its directory is broken');
      const nameLength = directory.readUInt16LE(at + 28);
      entries.push({
        name: directory.toString('utf8', at + 46, at + 46 + nameLength),
        method: directory.readUInt16LE(at + 10),
        compressedBytes: directory.readUInt32LE(at + 20),
        bytes: directory.readUInt32LE(at + 24),
        headerOffset: directory.readUInt32LE(at + 42),
      });
      at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
    }
    return entries;
  } finally {
    await handle.close();
  }
}

/**
 * Writes one entry to `target`.
 * @param {string} file @param {ZipEntry} entry @param {string} target
 * @param {(bytes: number) => void} [onBytes] called with the bytes written since the last call
 * @returns {Promise<string>} SHA-256 of the content, URL-safe base64 without padding (as in a wheel's RECORD)
 */
export async function extractZipEntry(file, entry, target, onBytes) {
  const header = Buffer.alloc(30);
  const handle = await fs.open(file);
  try {
    await handle.read(header, 0, 30, entry.headerOffset);
  } finally {
    await handle.close();
  }
  if (header.readUInt32LE(0) !== 0x04034b50)
    throw damaged(file, `entry ${entry.name} is not where the directory says`);
  const start = entry.headerOffset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  const hash = createHash('sha256');
  let bytes = 0;
  const watch = new Transform({
    transform(chunk, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.length;
      onBytes?.(chunk.length);
      done(null, chunk);
    },
  });
  await fs.mkdir(path.dirname(target), { recursive: true });
  if (entry.compressedBytes === 0) await fs.writeFile(target, '');
  else {
    const source = createReadStream(file, {
      start,
      end: start + entry.compressedBytes - 1,
      highWaterMark: 1 << 20,
    });
    try {
      const output = createWriteStream(target);
      if (entry.method === 0) await pipeline(source, watch, output);
      else await pipeline(source, zlib.createInflateRaw({ chunkSize: 1 << 20 }), watch, output);
    } catch (error) {
      if (String(/** @type {NodeJS.ErrnoException} */ (error).code).startsWith('Z_'))
        throw damaged(file, `entry ${entry.name} does not unpack`);
      throw error;
    }
  }
  if (bytes !== entry.bytes)
    throw damaged(file, `entry ${entry.name} has ${bytes} bytes instead of ${entry.bytes}`);
  return hash.digest('base64url');
}
