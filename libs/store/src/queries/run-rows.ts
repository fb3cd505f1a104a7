import type { RunRow } from '@bionas/contracts';
import { eq, inArray } from 'drizzle-orm';
import { experiments, genomes } from '../schema/experiments.ts';
import { workers } from '../schema/records.ts';
import { runs } from '../schema/work.ts';
import type { Reader } from '../store.ts';

/** What the rows of these runs show, in the order asked for; the results, which may be large, stay where they are. */
export async function runRows(reader: Reader, ids: readonly string[]): Promise<RunRow[]> {
  if (ids.length === 0) return [];
  const rows = await reader.database
    .select({
      id: runs.id,
      experimentId: runs.experimentId,
      experimentName: experiments.name,
      kind: runs.kind,
      role: runs.role,
      mixGenomeId: runs.mixGenomeId,
      genomeId: runs.genomeId,
      genome: genomes.genome,
      seed: runs.seed,
      state: runs.state,
      progress: runs.progress,
      progressText: runs.progressText,
      attempts: runs.attempts,
      workerName: runs.workerName,
      heartbeatAt: workers.heartbeatAt,
      createdAt: runs.createdAt,
      startedAt: runs.startedAt,
      finishedAt: runs.finishedAt,
      accuracy: runs.accuracy,
      robustAccuracy: runs.robustAccuracy,
      parameters: runs.parameters,
      error: runs.error,
    })
    .from(runs)
    .innerJoin(experiments, eq(experiments.id, runs.experimentId))
    .leftJoin(genomes, eq(genomes.id, runs.genomeId))
    .leftJoin(workers, eq(workers.workerId, runs.workerId))
    .where(inArray(runs.id, [...ids]));
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => {
    const row = byId.get(id);
    if (row === undefined) return [];
    const works = row.state === 'starting' || row.state === 'running';
    return [{ ...row, heartbeatAt: works ? row.heartbeatAt : null }];
  });
}
