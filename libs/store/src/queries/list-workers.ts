import type { WorkerRow } from '@bionas/contracts';
import { asc, gt, ne, or } from 'drizzle-orm';
import { workers } from '../schema/records.ts';
import type { Reader } from '../store.ts';
import { listRunningAttempts } from './list-running-attempts.ts';

/** Which workers are there, and what do they do? Gone ones only while their last word is younger than `goneForMs`. */
export async function listWorkers(reader: Reader, goneForMs = 600_000): Promise<WorkerRow[]> {
  const rows = await reader.database
    .select()
    .from(workers)
    .where(or(ne(workers.state, 'gone'), gt(workers.heartbeatAt, reader.now() - goneForMs)))
    .orderBy(asc(workers.connectedAt), asc(workers.workerId));
  const running = await listRunningAttempts(reader);
  return rows.map(({ workerId, description, ...row }) => ({
    ...row,
    worker: description,
    work: running
      .filter((attempt) => attempt.workerId === workerId)
      .map(({ id, runId, jobKind, text }) => ({ attemptId: id, runId, jobKind, text })),
  }));
}
