import type { Artifact } from '@bionas/contracts';
import { eq } from 'drizzle-orm';
import { artifacts } from '../schema/records.ts';
import type { Reader } from '../store.ts';

/** Is a file with this SHA-256 known? */
export async function findArtifact(reader: Reader, hash: string): Promise<Artifact | null> {
  const [row] = await reader.database.select().from(artifacts).where(eq(artifacts.hash, hash));
  return row === undefined ? null : { hash: row.hash, bytes: row.bytes, kind: row.kind };
}
