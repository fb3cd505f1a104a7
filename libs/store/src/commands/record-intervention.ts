import type { InterventionChange, InterventionOutcome, InterventionRow } from '@bionas/contracts';
import { and, desc, eq, gt, isNull, sql } from 'drizzle-orm';
import { interventions, searchRounds } from '../schema/searches.ts';
import { jobs } from '../schema/work.ts';
import type { Reader, Tx } from '../store.ts';
import { appendEvent } from './append-event.ts';

export interface NewIntervention {
  readonly experimentId: string;
  readonly searchRunId: string;
  readonly change: InterventionChange;
  readonly by: string | null;
}

/** Rounds of a search that are over. */
export async function roundsOf(reader: Reader, searchRunId: string): Promise<number> {
  const [last] = await reader.database
    .select({ round: searchRounds.round })
    .from(searchRounds)
    .where(eq(searchRounds.runId, searchRunId))
    .orderBy(desc(searchRounds.round))
    .limit(1);
  return last?.round ?? 0;
}

/** The job of the search itself is the lock of its history: questions are recorded under it, too. */
async function lockHistory(tx: Tx, searchRunId: string): Promise<void> {
  await tx.database
    .select({ id: jobs.id })
    .from(jobs)
    .where(and(eq(jobs.runId, searchRunId), isNull(jobs.question)))
    .for('no key update');
}

/**
 * Adds an entry to the history of a search. Changes that the search has to take in wait for a round whose questions are not recorded yet, the
 * others are done.
 */
export async function recordIntervention(tx: Tx, given: NewIntervention): Promise<InterventionRow> {
  const { searchRunId, experimentId, change, by } = given;
  await lockHistory(tx, searchRunId);
  const [last] = await tx.database
    .select({ number: sql<number>`coalesce(max(${interventions.number}), 0)`.mapWith(Number) })
    .from(interventions)
    .where(eq(interventions.runId, searchRunId));
  const [asked] = await tx.database
    .select({ next: sql<number>`coalesce(max(${jobs.question}) + 1, 0)`.mapWith(Number) })
    .from(jobs)
    .where(eq(jobs.runId, searchRunId));
  const row = {
    number: (last?.number ?? 0) + 1,
    at: tx.now(),
    by,
    change,
    round: isTakenIn(change) ? null : await roundsOf(tx, searchRunId),
    refusal: null,
  };
  await tx.database.insert(interventions).values({ ...row, runId: searchRunId, notBefore: asked?.next ?? 0 });
  appendEvent(tx, { kind: 'run-changed', experimentId, runId: searchRunId });
  return row;
}

/** Whether the search itself has to take a change in. */
export function isTakenIn({ kind }: InterventionChange): boolean {
  return ['budget', 'parallel', 'pin', 'ban', 'release'].includes(kind);
}

/**
 * Questions were recorded that were asked without the changes after number `taken`: those belong behind them, also for a searcher that begins
 * again before.
 */
export async function delayInterventions(
  tx: Tx,
  searchRunId: string,
  { taken, notBefore }: { readonly taken: number; readonly notBefore: number },
): Promise<void> {
  await tx.database
    .update(interventions)
    .set({ notBefore: sql`greatest(${interventions.notBefore}, ${notBefore})` })
    .where(and(eq(interventions.runId, searchRunId), gt(interventions.number, taken)));
}

/** What the search made of changes. Said again (after a resume), nothing changes. */
export async function recordOutcomes(
  tx: Tx,
  { searchRunId, experimentId }: Pick<NewIntervention, 'searchRunId' | 'experimentId'>,
  outcomes: readonly InterventionOutcome[],
): Promise<void> {
  for (const { number, round, refusal } of outcomes) {
    await tx.database
      .update(interventions)
      .set({ round, refusal })
      .where(
        and(
          eq(interventions.runId, searchRunId),
          eq(interventions.number, number),
          isNull(interventions.round),
        ),
      );
  }
  appendEvent(tx, { kind: 'run-changed', experimentId, runId: searchRunId });
}
