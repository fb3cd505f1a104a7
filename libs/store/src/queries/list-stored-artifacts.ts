import type { Artifact, ArtifactKind } from '@bionas/contracts';
import { asc, eq, sql } from 'drizzle-orm';
import { artifacts, runArtifacts } from '../schema/records.ts';
import type { Reader } from '../store.ts';

export interface StoredArtifact extends Artifact {
  /** What it was kept as: several where the same bytes were found as different things. */
  readonly kinds: readonly ArtifactKind[];
  /** When it was last recorded, milliseconds since 1970. */
  readonly recordedAt: number;
}

/** Every artifact on record, the oldest first. */
export async function listStoredArtifacts(reader: Reader): Promise<StoredArtifact[]> {
  const { hash, bytes, kind, createdAt } = artifacts;
  const rows = await reader.database
    .select({
      ...{ hash, bytes, kind, createdAt },
      kinds: sql<(ArtifactKind | null)[]>`json_agg(distinct ${runArtifacts.kind})`,
      lastAt: sql<number>`coalesce(max(${runArtifacts.createdAt}), 0)`.mapWith(Number),
    })
    .from(artifacts)
    .leftJoin(runArtifacts, eq(runArtifacts.hash, hash))
    .groupBy(hash)
    .orderBy(asc(createdAt), asc(hash));
  return rows.map((row) => ({
    ...{ hash: row.hash, bytes: row.bytes, kind: row.kind },
    kinds: [...new Set([row.kind, ...row.kinds.flatMap((one) => one ?? [])])],
    recordedAt: Math.max(row.createdAt, row.lastAt),
  }));
}
