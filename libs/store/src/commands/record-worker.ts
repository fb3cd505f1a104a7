import type { WorkerDescription, WorkerRow } from '@bionas/contracts';
import { and, eq, inArray, ne } from 'drizzle-orm';
import { workers } from '../schema/records.ts';
import type { Tx } from '../store.ts';
import { appendEvent } from './append-event.ts';

/** A worker said hello: new, or back after a silence. */
export async function upsertWorker(tx: Tx, worker: WorkerDescription): Promise<void> {
  const now = tx.now();
  const seen = { description: worker, state: 'idle' as const, connectedAt: now, heartbeatAt: now };
  await tx.database
    .insert(workers)
    .values({ workerId: worker.workerId, ...seen })
    .onConflictDoUpdate({ target: workers.workerId, set: seen });
  appendEvent(tx, { kind: 'worker-changed' });
}

/** A heartbeat: no event, it would be one every two seconds and worker. */
export async function recordHeartbeat(
  tx: Tx,
  workerId: string,
  beat: { load: number; residentBytes: number },
): Promise<void> {
  await tx.database
    .update(workers)
    .set({ ...beat, heartbeatAt: tx.now() })
    .where(eq(workers.workerId, workerId));
}

/** Sets the state of some workers and appends `worker-changed` if that changed any. Returns how many changed. */
export async function setWorkerState(
  tx: Tx,
  workerIds: readonly string[],
  state: WorkerRow['state'],
): Promise<number> {
  if (workerIds.length === 0) return 0;
  const changed = await tx.database
    .update(workers)
    .set({ state })
    .where(and(inArray(workers.workerId, [...workerIds]), ne(workers.state, state)))
    .returning({ id: workers.workerId });
  if (changed.length > 0) appendEvent(tx, { kind: 'worker-changed' });
  return changed.length;
}
