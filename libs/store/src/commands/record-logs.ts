import type { LogLine } from '@bionas/contracts';
import { logLines, ownCandidate } from '../schema/records.ts';
import type { Tx } from '../store.ts';
import { appendEvent } from './append-event.ts';

export interface LogBatch {
  readonly runId: string;
  readonly experimentId: string;
  /** Of an evaluate job; else null. */
  readonly candidate: number | null;
  readonly lines: readonly LogLine[];
}

/** Stores what a worker said of a run, in the order it came. */
export async function recordLogs(tx: Tx, batch: LogBatch): Promise<void> {
  if (batch.lines.length === 0) return;
  const { runId, experimentId } = batch;
  const candidate = batch.candidate ?? ownCandidate;
  await tx.database.insert(logLines).values(batch.lines.map((line) => ({ ...line, runId, candidate })));
  appendEvent(tx, { kind: 'log-written', experimentId, runId });
}
