import type { Artifact, CheckpointPosition } from '@bionas/contracts';
import { eq } from 'drizzle-orm';
import type { Attempt } from '../queue/job-queue.ts';
import { searchRounds } from '../schema/searches.ts';
import { jobs, runs } from '../schema/work.ts';
import type { Tx } from '../store.ts';
import { recordArtifact } from './record-artifact.ts';

/** From now on another attempt starts here; the work has gone on, so earlier failures count no more. The bytes are already kept. Inside `withAttempt`. */
export async function saveCheckpoint(
  tx: Tx,
  attempt: Attempt,
  checkpoint: { artifact: Artifact; position: CheckpointPosition },
): Promise<void> {
  const { artifact, position } = checkpoint;
  if (artifact.kind === 'search-state') await recordRound(tx, attempt.runId, checkpoint);
  await recordArtifact(tx, artifact, { runId: attempt.runId, epoch: position.epoch });
  const [job] = await tx.database
    .select({ position: jobs.checkpointPosition })
    .from(jobs)
    .where(eq(jobs.id, attempt.jobId));
  const isAhead = position.step > (job?.position?.step ?? 0);
  await tx.database
    .update(jobs)
    .set({
      ...(isAhead && { faults: 0, losses: 0 }),
      checkpointHash: artifact.hash,
      checkpointBytes: artifact.bytes,
      checkpointPosition: position,
    })
    .where(eq(jobs.id, attempt.jobId));
}

/** Every round of a search stays: it can be forked there. */
async function recordRound(
  tx: Tx,
  runId: string,
  { artifact, position }: { artifact: Artifact; position: CheckpointPosition },
): Promise<void> {
  const [run] = await tx.database
    .select({ progress: runs.progress, text: runs.progressText })
    .from(runs)
    .where(eq(runs.id, runId));
  await tx.database
    .insert(searchRounds)
    .values({
      ...{ runId, round: position.epoch, questions: position.step, at: tx.now() },
      ...{ hash: artifact.hash, bytes: artifact.bytes },
      ...{ progress: run?.progress ?? 0, text: run?.text ?? '' },
    })
    .onConflictDoNothing();
}
