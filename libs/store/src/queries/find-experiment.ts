import { AppError, experimentSpecSchema, type ExperimentDetail } from '@bionas/contracts';
import { eq } from 'drizzle-orm';
import { experiments } from '../schema/experiments.ts';
import type { Reader } from '../store.ts';
import { experimentRows } from './experiment-rows.ts';

/**
 * What is this experiment?
 * @throws AppError not-found
 */
export async function findExperiment(reader: Reader, id: string): Promise<ExperimentDetail> {
  const [experiment] = await reader.database.select().from(experiments).where(eq(experiments.id, id));
  const [row] = experiment === undefined ? [] : await experimentRows(reader, [experiment]);
  if (experiment === undefined || row === undefined) {
    throw new AppError('not-found', `There is no experiment ${id}.`);
  }
  // Stored by an earlier version, it lacks what has become a setting since: that has its default.
  const spec = experimentSpecSchema.safeParse(experiment.spec).data ?? experiment.spec;
  return { ...row, spec, specHash: experiment.specHash };
}
