import { AppError } from '@bionas/contracts';

/** PostgreSQL's error of a disk it cannot write to (SQLSTATE 53100, under the query's error) as ours; null for any other. */
export function asDiskFull(error: unknown): AppError | null {
  const { cause } = error instanceof Error ? error : { cause: undefined };
  if (!(cause instanceof Error && 'code' in cause && cause.code === '53100')) return null;
  return new AppError(
    'disk-full',
    `The disk of the database is full: ${cause.message}. Nothing of this change was stored, all before it is kept. Free some space and try again.`,
    { cause: error },
  );
}
