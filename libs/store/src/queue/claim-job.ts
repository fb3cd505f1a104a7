import type { JobKind } from '@bionas/contracts';
import { and, desc, eq } from 'drizzle-orm';
import { setWorkState } from '../runs/set-work-state.ts';
import { questionOfRow } from './question-of-row.ts';
import { attempts, jobs, runs } from '../schema/work.ts';
import type { Reader, Tx } from '../store.ts';
import type { Attempt, Checkpoint, Claim, Claimant } from './job-queue.ts';

type JobRow = typeof jobs.$inferSelect;
interface Found {
  job: JobRow;
  experimentId: string;
}

/** The kinds among `kinds` that have work, the one with the first in line first. */
export async function waitingKinds(reader: Reader, kinds: readonly JobKind[]): Promise<JobKind[]> {
  const heads: { kind: JobKind; rank: number }[] = [];
  for (const kind of kinds) {
    const [head] = await reader.database
      .select({ kind: jobs.kind, rank: jobs.rank })
      .from(jobs)
      .where(and(eq(jobs.kind, kind), eq(jobs.state, 'queued')))
      .orderBy(desc(jobs.rank))
      .limit(1);
    if (head !== undefined) heads.push(head);
  }
  return heads.sort((a, b) => b.rank - a.rank).map(({ kind }) => kind);
}

/**
 * Takes the next turn of `kind` and locks its job. Entries of jobs that were cancelled or paused while they waited are
 * thrown away here: cancelling never touches the line, so no two transactions lock line and jobs in opposite order.
 */
async function takeJob(tx: Tx, kind: JobKind): Promise<Found | null> {
  for (;;) {
    const turn = await tx.turns.take(tx.database, kind);
    if (turn === null) return null;
    const [found] = await tx.database
      .select({ job: jobs, experimentId: runs.experimentId })
      .from(jobs)
      .innerJoin(runs, eq(runs.id, jobs.runId))
      .where(eq(jobs.id, turn.jobId))
      .for('no key update', { of: jobs });
    if (found?.job.state === 'queued' && found.job.turnId === turn.id) return found;
  }
}

function checkpointOf(job: JobRow): Checkpoint | null {
  if (job.checkpointHash === null || job.checkpointBytes === null || job.checkpointPosition === null)
    return null;
  const kind = job.kind === 'search' ? 'search-state' : 'checkpoint';
  return {
    artifact: { hash: job.checkpointHash, bytes: job.checkpointBytes, kind },
    position: job.checkpointPosition,
  };
}

/** The first job of the first of `kinds` that has one, claimed; null if all were taken meanwhile. */
export async function claimJob(
  tx: Tx,
  kinds: readonly JobKind[],
  claimant: Claimant & { leaseMs: number },
): Promise<Claim | null> {
  for (const kind of kinds) {
    const found = await takeJob(tx, kind);
    if (found !== null) return writeClaim(tx, found, claimant);
  }
  return null;
}

async function writeClaim(
  tx: Tx,
  { job, experimentId }: Found,
  claimant: Claimant & { leaseMs: number },
): Promise<Claim> {
  const checkpoint = checkpointOf(job);
  const startedAt = tx.now();
  const leaseUntil = startedAt + claimant.leaseMs;
  const attempt: Attempt = {
    id: job.turnId,
    number: job.attempts + 1,
    workerId: claimant.workerId,
    workerName: claimant.name,
    jobId: job.id,
    jobKind: job.kind,
    runId: job.runId,
    experimentId,
    ...questionOfRow(job),
  };
  await tx.database.insert(attempts).values({
    id: attempt.id,
    jobId: job.id,
    number: attempt.number,
    workerId: claimant.workerId,
    workerName: claimant.name,
    host: claimant.host,
    state: 'running',
    leaseUntil,
    startedAt,
    resumedFromEpoch: checkpoint?.position.epoch ?? null,
  });
  await tx.database
    .update(jobs)
    .set({ state: 'running', attempts: attempt.number })
    .where(eq(jobs.id, job.id));
  await setWorkState(tx, attempt, 'starting', { claimedBy: claimant });
  return { attempt, job: job.body, checkpoint, leaseUntil };
}
