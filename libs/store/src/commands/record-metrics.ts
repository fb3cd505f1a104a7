import type { MetricPoint } from '@bionas/contracts';
import { sql } from 'drizzle-orm';
import { metricPoints, ownCandidate } from '../schema/records.ts';
import type { Tx } from '../store.ts';
import { appendEvent } from './append-event.ts';

export interface MetricBatch {
  readonly runId: string;
  readonly experimentId: string;
  /** Of an evaluate job; else null: candidates of one search keep curves of their own. */
  readonly candidate: number | null;
  readonly points: readonly MetricPoint[];
}

/**
 * Stores points of curves in one statement. A point with the same name and step replaces the old one, so that a
 * training that goes on from a checkpoint writes its curve once.
 */
export async function recordMetrics(tx: Tx, batch: MetricBatch): Promise<void> {
  if (batch.points.length === 0) return;
  // One statement may not touch a row twice: the last word on a name and step counts.
  const latest = [...new Map(batch.points.map((point) => [`${point.name} ${point.step}`, point])).values()];
  await tx.database.execute(sql`
    insert into ${metricPoints} (run_id, candidate, name, step, epoch, value, at)
    select ${batch.runId}::uuid, ${batch.candidate ?? ownCandidate}::int, name, step, epoch, value, at
    from json_to_recordset(${JSON.stringify(latest)}::json)
      as points (name text, step int, epoch real, value float8, at bigint)
    on conflict (run_id, candidate, name, step)
    do update set epoch = excluded.epoch, value = excluded.value, at = excluded.at`);
  appendEvent(tx, { kind: 'metrics-reported', experimentId: batch.experimentId, runId: batch.runId });
}
