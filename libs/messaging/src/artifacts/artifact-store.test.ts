import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { openReceiver } from './artifact-receiver.ts';
import { openArtifactStore } from './artifact-store.ts';

const run = promisify(execFile);
const nameOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const missing = 'a'.repeat(64);

/** A file system of one megabyte where the machine lets us mount one, else null. */
async function tinyDisk(path: string): Promise<AsyncDisposable | null> {
  await mkdir(path);
  try {
    await run('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', path]);
  } catch {
    return null;
  }
  return { [Symbol.asyncDispose]: async () => void (await run('umount', [path])) };
}

describe('openArtifactStore', () => {
  it('keeps a file under its SHA-256 and tells what it has', async () => {
    await using folder = await temporaryFolder();
    const store = await openArtifactStore({ dir: join(folder.path, 'store') });
    const file = join(folder.path, 'file');
    // The SHA-256 of "abc" (FIPS 180-2, appendix B.1).
    const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    await writeFile(file, 'abc');
    expect(await store.add(file)).toEqual({ hash: abc, bytes: 3 });
    expect(await store.has(abc)).toBe(true);
    expect(await store.stat(abc)).toEqual({ bytes: 3 });
    expect(store.pathOf(abc)).toBe(join(folder.path, 'store', 'ba', abc));
    let read = '';
    for await (const piece of store.read(abc)) read += String(piece);
    expect(read).toBe('abc');
    expect(await store.stat(missing)).toBeNull();
    await store.remove(abc);
    expect(await store.has(abc)).toBe(false);
    await expect(store.has('../../etc/passwd')).rejects.toMatchObject({ code: 'invalid-message' });
  });

  it('forgets what was used longest ago, but not what is in use', async () => {
    await using folder = await temporaryFolder();
    const store = await openArtifactStore({ dir: folder.path, maxBytes: 250 });
    const hashes: string[] = [];
    for (let index = 0; index < 4; index += 1) {
      const bytes = Buffer.alloc(100, index);
      const receiver = await store.receive({ hash: nameOf(bytes), bytes: 100 });
      await receiver.write(bytes);
      await receiver.finish();
      await utimes(store.pathOf(nameOf(bytes)), index, index);
      hashes.push(nameOf(bytes));
    }
    const [first = '', second = '', third = '', fourth = ''] = hashes;
    await store.touch(first);
    // 400 bytes, 250 allowed: two go, the oldest that are free: third and fourth (second is kept, first is young).
    expect(await store.trim(new Set([second]))).toEqual({ removed: 2, bytes: 200 });
    expect(await Promise.all([first, second, third, fourth].map((hash) => store.has(hash)))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});

describe('openReceiver', () => {
  it('goes on where an earlier transfer broke off', async () => {
    await using folder = await temporaryFolder();
    const bytes = randomBytes(2_500_000);
    const artifact = { hash: nameOf(bytes), bytes: bytes.length, path: join(folder.path, 'x') };
    const first = await openReceiver(artifact);
    await first.write(bytes.subarray(0, 1_000_000));
    await first.suspend();
    const second = await openReceiver(artifact);
    expect(second.offset).toBe(1_000_000);
    expect(second.complete).toBe(false);
    await second.write(bytes.subarray(1_000_000));
    expect(second.complete).toBe(true);
    await second.finish();
    expect((await readFile(artifact.path)).equals(bytes)).toBe(true);
    expect(await readdir(folder.path)).toEqual(['x']);
  });

  it('throws damaged bytes away', async () => {
    await using folder = await temporaryFolder();
    const bytes = randomBytes(1_000);
    const artifact = { hash: nameOf(bytes), bytes: 1_000, path: join(folder.path, 'x') };
    const receiver = await openReceiver(artifact);
    bytes[500] = (bytes[500] ?? 0) ^ 1;
    await receiver.write(bytes);
    await expect(receiver.finish()).rejects.toMatchObject({ code: 'artifact-damaged' });
    expect(await readdir(folder.path)).toEqual([]);
    const longer = await openReceiver(artifact);
    await expect(longer.write(Buffer.alloc(1_001))).rejects.toMatchObject({ code: 'artifact-damaged' });
  });

  it('starts over when the partial file cannot belong to the artifact', async () => {
    await using folder = await temporaryFolder();
    await writeFile(join(folder.path, 'x.partial'), Buffer.alloc(5_000));
    const receiver = await openReceiver({ hash: missing, bytes: 1_000, path: join(folder.path, 'x') });
    expect(receiver.offset).toBe(0);
    await receiver.suspend();
    expect((await stat(join(folder.path, 'x.partial'))).size).toBe(0);
  });

  it('says disk-full and gives the space back', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'disk');
    await using disk = await tinyDisk(path);
    const bytes = randomBytes(3 * 1024 * 1024);
    const receiver = await openReceiver({ hash: nameOf(bytes), bytes: bytes.length, path: join(path, 'x') });
    if (disk === null) {
      // No right to mount: the error of a full disk is put in by hand.
      const probe = await (await import('node:fs/promises')).open(join(folder.path, 'probe'), 'w');
      const prototype = Object.getPrototypeOf(probe) as { write: unknown };
      await probe.close();
      vi.spyOn(prototype as { write: () => Promise<unknown> }, 'write').mockRejectedValueOnce(
        Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' }),
      );
    }
    const writing = receiver.write(bytes);
    await expect(writing).rejects.toMatchObject({ code: 'disk-full' });
    expect(await readdir(path)).toEqual([]);
    const small = randomBytes(100_000);
    const next = await openReceiver({ hash: nameOf(small), bytes: small.length, path: join(path, 'y') });
    await next.write(small);
    await next.finish();
    expect(await readdir(path)).toEqual(['y']);
  });
});
