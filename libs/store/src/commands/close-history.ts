import { AppError, toErrorRecord, type RunState } from '@bionas/contracts';
import { and, eq, isNull } from 'drizzle-orm';
import { interventions } from '../schema/searches.ts';
import type { Tx } from '../store.ts';
import { roundsOf } from './record-intervention.ts';

/** A search has ended: what it had not taken in by then it never will. */
export async function closeHistory(tx: Tx, searchRunId: string, state: RunState): Promise<void> {
  const refusal = toErrorRecord(
    new AppError(
      'conflict',
      `The search ended (${state}) before it took this in. Fork it from one of its rounds.`,
    ),
  );
  await tx.database
    .update(interventions)
    .set({ round: await roundsOf(tx, searchRunId), refusal })
    .where(and(eq(interventions.runId, searchRunId), isNull(interventions.round)));
}
