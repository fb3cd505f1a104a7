import type { Artifact } from '@bionas/contracts';
import { artifacts, runArtifacts } from '../schema/records.ts';
import type { Tx } from '../store.ts';

/** Notes a stored file, once, and (with `of`) that it belongs to a run. */
export async function recordArtifact(
  tx: Tx,
  artifact: Artifact,
  of?: { runId: string; epoch?: number | null },
): Promise<void> {
  const createdAt = tx.now();
  await tx.database
    .insert(artifacts)
    .values({ ...artifact, createdAt })
    .onConflictDoNothing();
  if (of === undefined) return;
  await tx.database
    .insert(runArtifacts)
    .values({ runId: of.runId, hash: artifact.hash, kind: artifact.kind, epoch: of.epoch ?? null, createdAt })
    .onConflictDoNothing();
}
