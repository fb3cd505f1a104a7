import type { Genome, RunRow } from '@bionas/contracts';
import { listRuns, type Reader } from '@bionas/store';

/** A training run whose genome is known: what can be compared. */
export type TrainingRow = RunRow & { genomeId: string; genome: Genome };

export const isTraining = (run: RunRow): run is TrainingRow =>
  run.kind === 'training' && run.genomeId !== null && run.genome !== null;

/** Every training of an experiment, oldest first. */
export async function allTrainings(reader: Reader, experimentId: string): Promise<TrainingRow[]> {
  const found: TrainingRow[] = [];
  for (let offset = 0; ; offset += 1_000) {
    const page = await listRuns(reader, {
      experimentId,
      kinds: ['training'],
      sort: 'createdAt',
      direction: 'asc',
      offset,
      limit: 1_000,
    });
    found.push(...page.rows.filter(isTraining));
    if (offset + 1_000 >= page.total) return found;
  }
}
