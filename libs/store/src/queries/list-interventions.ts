import type { Intervention, InterventionRow } from '@bionas/contracts';
import { searchChangeSchema } from '@bionas/contracts';
import { asc, eq } from 'drizzle-orm';
import { interventions } from '../schema/searches.ts';
import type { Reader } from '../store.ts';

/** The history of a search, oldest first. */
export async function listInterventions(reader: Reader, searchRunId: string): Promise<InterventionRow[]> {
  return reader.database
    .select({
      number: interventions.number,
      at: interventions.at,
      by: interventions.by,
      change: interventions.change,
      round: interventions.round,
      refusal: interventions.refusal,
    })
    .from(interventions)
    .where(eq(interventions.runId, searchRunId))
    .orderBy(asc(interventions.number));
}

/** What its searcher has to know: all changes, those taken in too, for it may begin again before them. */
export async function listSearchChanges(reader: Reader, searchRunId: string): Promise<Intervention[]> {
  const rows = await reader.database
    .select()
    .from(interventions)
    .where(eq(interventions.runId, searchRunId))
    .orderBy(asc(interventions.number));
  return rows.flatMap(({ number, notBefore, change }) => {
    const parsed = searchChangeSchema.safeParse(change);
    return parsed.success ? [{ number, notBefore, change: parsed.data }] : [];
  });
}
