import { AppError } from '@bionas/contracts';

const grouped = new Intl.NumberFormat('en-US');

/** A number of bytes or records as people read it: 30,730,000. */
export function readable(count: number): string {
  return grouped.format(count);
}

/** A file that is there and is not what it should be. */
export function damaged(path: string, problem: string, cause?: unknown): AppError {
  return new AppError('data-damaged', `${path} is damaged: ${problem}. Fetch the file again.`, {
    details: { path },
    ...(cause === undefined ? {} : { cause }),
  });
}
