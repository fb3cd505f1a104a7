import { AppError, type ExperimentState } from '@bionas/contracts';
import { eq } from 'drizzle-orm';
import { experiments } from '../schema/experiments.ts';
import type { Reader } from '../store.ts';

/**
 * How does this experiment stand? Without its counts, for questions that come often.
 * @throws AppError not-found
 */
export async function experimentState(reader: Reader, id: string): Promise<ExperimentState> {
  const [row] = await reader.database
    .select({ state: experiments.state })
    .from(experiments)
    .where(eq(experiments.id, id));
  if (row === undefined) throw new AppError('not-found', `There is no experiment ${id}.`);
  return row.state;
}
