import type { AttackResult } from '@bionas/contracts';
import { and, asc, eq } from 'drizzle-orm';
import { runs } from '../schema/work.ts';
import type { Reader } from '../store.ts';
import { upgradeAttackResult } from './upgrade-attack-result.ts';

/** How did each image stand the attacks of an experiment? Finished attacks, oldest first, with every outcome. */
export async function listAttackResults(
  reader: Reader,
  experimentId: string,
): Promise<{ runId: string; result: AttackResult }[]> {
  const rows = await reader.database
    .select({ runId: runs.id, result: runs.result })
    .from(runs)
    .where(and(eq(runs.experimentId, experimentId), eq(runs.kind, 'attack'), eq(runs.state, 'finished')))
    .orderBy(asc(runs.createdAt), asc(runs.id));
  return rows.flatMap(({ runId, result }) =>
    result?.kind === 'attack' ? [{ runId, result: upgradeAttackResult(result) }] : [],
  );
}
