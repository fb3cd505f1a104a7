import { inArray } from 'drizzle-orm';
import { artifacts, runArtifacts } from '../schema/records.ts';
import type { Tx } from '../store.ts';

/** Takes artifacts off the record. Whether anything refers to them is the caller's to know (`listReferences`). */
export async function forgetArtifacts(tx: Tx, hashes: readonly string[]): Promise<void> {
  if (hashes.length === 0) return;
  await tx.database.delete(runArtifacts).where(inArray(runArtifacts.hash, [...hashes]));
  await tx.database.delete(artifacts).where(inArray(artifacts.hash, [...hashes]));
}
