import { statfs } from 'node:fs/promises';
import { AppError } from '@bionas/contracts';

const mebibyte = 1024 ** 2;
/** Four of PostgreSQL's log segments: room for the next one, and for others who fill the disk meanwhile. */
const reserveBytes = 64 * mebibyte;

/**
 * Lets nothing be written on a disk that is all but full. PostgreSQL answers a table it cannot enlarge with an error,
 * but stops its process when its log cannot grow. Within ours that is one error and then a query that never returns and
 * keeps the process busy (seen with PGlite 0.5.16), so the log must never get there.
 * @throws AppError disk-full
 */
export async function requireDiskReserve(folder: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free >= reserveBytes) return;
  throw new AppError(
    'disk-full',
    `The disk of the database folder ${folder} has ${Math.floor(free / mebibyte)} MiB left, and nothing is written below ${reserveBytes / mebibyte} MiB. All that was stored before is kept. Free some space: work goes on by itself.`,
    { details: { folder, freeBytes: free, reserveBytes } },
  );
}
