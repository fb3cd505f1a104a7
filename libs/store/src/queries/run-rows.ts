import type { RunRow } from '@bionas/contracts';
import { eq, type SQL } from 'drizzle-orm';
import { experiments, genomes } from '../schema/experiments.ts';
import { workers } from '../schema/records.ts';
import { runs } from '../schema/work.ts';
import type { Reader } from '../store.ts';

/** Runs with what their rows show; the results, which may be large, stay where they are. */
export async function runRows(
  reader: Reader,
  query: { where: SQL | undefined; orderBy: readonly SQL[]; limit: number; offset?: number },
): Promise<RunRow[]> {
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
    .where(query.where)
    .orderBy(...query.orderBy)
    .limit(query.limit)
    .offset(query.offset ?? 0);
  return rows.map((row) => ({
    ...row,
    heartbeatAt: row.state === 'starting' || row.state === 'running' ? row.heartbeatAt : null,
  }));
}
