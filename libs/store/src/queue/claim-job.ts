import type { JobKind } from '@bionas/contracts';
import { and, desc, eq, sql } from 'drizzle-orm';
import { setWorkState } from '../runs/set-work-state.ts';
import { attempts, jobs, runs } from '../schema/work.ts';
import type { Reader, Tx } from '../store.ts';
import type { Attempt, Checkpoint, Claim, Claimant } from './job-queue.ts';

type JobRow = typeof jobs.$inferSelect;

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
async function takeJob(tx: Tx, kind: JobKind): Promise<JobRow | null> {
  for (;;) {
    const turn = await tx.turns.take(tx.database, kind);
    if (turn === null) return null;
    const [job] = await tx.database.select().from(jobs).where(eq(jobs.id, turn.jobId)).for('no key update');
    if (job?.state === 'queued' && job.turnId === turn.id) return job;
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
    const job = await takeJob(tx, kind);
    if (job !== null) return writeClaim(tx, job, claimant);
  }
  return null;
}

async function writeClaim(tx: Tx, job: JobRow, claimant: Claimant & { leaseMs: number }): Promise<Claim> {
  const [run] = await tx.database
    .select({ experimentId: runs.experimentId })
    .from(runs)
    .where(eq(runs.id, job.runId));
  if (run === undefined) throw new Error(`job ${job.id} has no run`);
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
    experimentId: run.experimentId,
    candidate: job.candidate,
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
  await setWorkState(tx, attempt, 'starting');
  if (job.candidate === null) {
    await tx.database
      .update(runs)
      .set({ attempts: sql`${runs.attempts} + 1`, workerId: claimant.workerId, workerName: claimant.name })
      .where(eq(runs.id, job.runId));
  }
  return { attempt, job: job.body, checkpoint, leaseUntil };
}
