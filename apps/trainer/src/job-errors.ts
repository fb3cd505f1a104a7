/** @file What the errors of a training mean for its job. */
import { AppError } from '@bionas/contracts';

/** A checkpoint that is damaged, or was written by another version for another training. */
export const isUnusable = (error: unknown): error is AppError =>
  error instanceof AppError && (error.code === 'artifact-damaged' || error.code === 'conflict');

/** TensorFlow says that it is out of memory in the text of a plain error. */
export function asInfeasible(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof AppError || !/\bOOM\b/.test(error.message)) return error;
  return new AppError(
    'infeasible',
    `The network does not fit into the memory of this machine: ${error.message}. Use fewer channels or cells, or a smaller batch.`,
    { cause: error },
  );
}
