import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, as somebody else's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Makes this process's own scratch folder `<dir>/<pid>`, and removes those of processes that were killed. */
export async function openScratchFolder(dir: string): Promise<string> {
  await mkdir(dir, { recursive: true });
  for (const name of await readdir(dir)) {
    const pid = Number(name);
    if (/^\d+$/.test(name) && (pid === process.pid || !lives(pid))) {
      await rm(join(dir, name), { recursive: true, force: true });
    }
  }
  const own = join(dir, String(process.pid));
  await mkdir(own, { recursive: true });
  return own;
}
