import { AppError } from '@bionas/contracts';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

function startOf(pid: number): string | null {
  try {
    // Field 22 of Linux's stat: start time in ticks since boot. Tells a process from a later one with its number.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null; // no /proc (macOS, Windows) or no such process: the signal below decides
  }
}

function isAlive(holder: { pid: number; start: string | null }): boolean {
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
  }
  const start = startOf(holder.pid);
  return holder.start === null || start === null || start === holder.start;
}

function holderOf(path: string): { pid: number; start: string | null; host: string } | null {
  try {
    const [pid, start, host] = readFileSync(path, 'utf8').split('\n');
    return pid === undefined || host === undefined
      ? null
      : { pid: Number(pid), start: start === '' || start === undefined ? null : start, host };
  } catch {
    return null; // let go between our look and this read
  }
}

/**
 * Keeps a second process off an embedded database: two of them would destroy it. A lock left by a killed process is
 * taken over.
 * @returns the function that lets go
 * @throws AppError conflict when a living process holds the folder
 */
export function lockFolder(folder: string): () => void {
  const path = join(folder, 'bionas.lock');
  const mine = `${path}.${process.pid}.${Date.now()}`;
  writeFileSync(mine, `${process.pid}\n${startOf(process.pid) ?? ''}\n${hostname()}\n`);
  try {
    for (let tries = 0; tries < 5; tries += 1) {
      try {
        linkSync(mine, path); // appears whole or not at all
        return () => rmSync(path, { force: true });
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      }
      const holder = holderOf(path);
      if (holder !== null && (holder.host !== hostname() || isAlive(holder))) {
        throw new AppError(
          'conflict',
          `The database folder ${folder} is in use by process ${holder.pid} on ${holder.host}. Stop that process, choose another folder, or use a PostgreSQL server for several processes.`,
          { details: { folder, pid: holder.pid, host: holder.host } },
        );
      }
      rmSync(path, { force: true });
    }
    throw new AppError(
      'conflict',
      `Could not lock the database folder ${folder}: others take it as fast. Try again.`,
    );
  } finally {
    rmSync(mine, { force: true });
  }
}
