import type { AttackResult } from '@bionas/contracts';
import { and, asc, eq, inArray } from 'drizzle-orm';
import { runs } from '../schema/work.ts';
import type { Reader } from '../store.ts';
import { upgradeAttackResult } from './upgrade-attack-result.ts';

/** How did each image of these trainings stand the attacks? Finished attacks, oldest first, with every outcome. */
export async function listAttackResults(
  reader: Reader,
  trainingRunIds: readonly string[],
): Promise<{ trainingRunId: string; runId: string; result: AttackResult }[]> {
  if (trainingRunIds.length === 0) return [];
  const rows = await reader.database
    .select({ trainingRunId: runs.parentRunId, runId: runs.id, result: runs.result })
    .from(runs)
    .where(
      and(
        inArray(runs.parentRunId, [...trainingRunIds]),
        eq(runs.kind, 'attack'),
        eq(runs.state, 'finished'),
      ),
    )
    .orderBy(asc(runs.createdAt), asc(runs.id));
  return rows.flatMap(({ trainingRunId, runId, result }) =>
    trainingRunId !== null && result?.kind === 'attack'
      ? [{ trainingRunId, runId, result: upgradeAttackResult(result) }]
      : [],
  );
}
