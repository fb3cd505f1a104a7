import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const STALE_MS = 120_000;
const BEAT_MS = 10_000;

/** A lock is dead when its process is gone (same machine) or has not touched the file for two minutes (a shared home folder). */
async function isDead(/** @type {string} */ file) {
  try {
    const [text, { mtimeMs }] = await Promise.all([fs.readFile(file, 'utf8'), fs.stat(file)]);
    if (Date.now() - mtimeMs > STALE_MS) return text;
    const [host, pid] = text.split(' ');
    if (host !== os.hostname() || !pid) return undefined;
    try {
      process.kill(Number(pid), 0);
      return undefined;
    } catch (error) {
      return /** @type {NodeJS.ErrnoException} */ (error).code === 'ESRCH' ? text : undefined;
    }
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Runs `work` while holding the lock file, waiting for another holder as long as that one lives.
 * @template T
 * @param {string} file @param {() => Promise<T>} work
 * @param {(holder: string) => void} [onWait] called once when another process holds the lock
 * @returns {Promise<T>}
 */
export async function withLock(file, work, onWait) {
  await fs.mkdir(path.dirname(file), { recursive: true });
  const mine = `${os.hostname()} ${process.pid} ${Date.now()}`;
  for (let told = false; ;) {
    try {
      await fs.writeFile(file, mine, { flag: 'wx' });
      break;
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
    }
    const dead = await isDead(file);
    if (dead !== undefined) {
      // Rename, then look at what was taken: two waiters may both have seen the dead lock, and the second must not take the
      // first one's fresh lock away.
      const aside = `${file}.${process.pid}`;
      const taken = await fs.rename(file, aside).then(
        () => true,
        () => false,
      );
      if (taken && (await fs.readFile(aside, 'utf8')) !== dead)
        await fs.link(aside, file).catch(() => undefined);
      if (taken) await fs.rm(aside, { force: true });
      continue;
    }
    if (!told) {
      const holder = await fs.readFile(file, 'utf8').catch(() => '');
      onWait?.(holder.split(' ')[1] ?? 'unknown');
      told = true;
    }
    await sleep(500);
  }
  const beat = setInterval(
    () => void fs.utimes(file, new Date(), new Date()).catch(() => undefined),
    BEAT_MS,
  );
  beat.unref();
  try {
    return await work();
  } finally {
    clearInterval(beat);
    if ((await fs.readFile(file, 'utf8').catch(() => '')) === mine) await fs.rm(file, { force: true });
  }
}
