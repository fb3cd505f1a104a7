import type { EvaluateJob } from '@bionas/contracts';
import { createJob } from '../queue/create-job.ts';
import { candidates } from '../schema/work.ts';
import type { Tx } from '../store.ts';
import { appendEvent } from './append-event.ts';
import { saveGenome } from './save-genome.ts';

export interface NewCandidates {
  readonly experimentId: string;
  readonly searchRunId: string;
  readonly jobs: readonly EvaluateJob[];
  /** -64 to 63, larger first. */
  readonly priority?: number;
}

/**
 * Stores candidates of a search with their evaluate jobs. Asking twice for the same number is harmless: the first
 * genome stays. Returns the numbers that are new.
 */
export async function createCandidates(tx: Tx, request: NewCandidates): Promise<number[]> {
  const { experimentId, searchRunId, priority } = request;
  const created: number[] = [];
  for (const job of request.jobs) {
    const genomeId = await saveGenome(tx, job.genome);
    const rows = await tx.database
      .insert(candidates)
      .values({ searchRunId, candidate: job.candidate, genomeId, state: 'queued' })
      .onConflictDoNothing()
      .returning({ candidate: candidates.candidate });
    if (rows.length === 0) continue;
    await createJob(tx, { runId: searchRunId, job, ...(priority === undefined ? {} : { priority }) });
    created.push(job.candidate);
  }
  if (created.length > 0) appendEvent(tx, { kind: 'candidate-changed', experimentId, runId: searchRunId });
  return created;
}
