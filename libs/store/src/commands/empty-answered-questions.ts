import { isEndState, runStates } from '@bionas/contracts';
import { and, eq, inArray, sql } from 'drizzle-orm';
import { jobs, runs } from '../schema/work.ts';
import type { Reader, Tx } from '../store.ts';

const endStates = runStates.filter(isEndState);
const samples = sql`${jobs.body} -> 'samples'`;
const full = and(
  eq(jobs.kind, 'supernet-score'),
  eq(jobs.state, 'finished'),
  sql`${jobs.body} ? 'samples'`,
  sql`${jobs.runId} in (select ${runs.id} from ${runs} where ${inArray(runs.state, endStates)})`,
);

/** Samples of alphas in answered questions of searches that are over: nobody will be handed them again. Bytes as text. */
export async function answeredSamples(reader: Reader): Promise<{ questions: number; bytes: number }> {
  const [row] = await reader.database
    .select({
      questions: sql<number>`count(*)`.mapWith(Number),
      bytes: sql<number>`coalesce(sum(octet_length((${samples})::text)), 0)`.mapWith(Number),
    })
    .from(jobs)
    .where(full);
  return row ?? { questions: 0, bytes: 0 };
}

/** Removes them; the answers stay. */
export async function emptyAnsweredQuestions(tx: Tx): Promise<void> {
  await tx.database
    .update(jobs)
    .set({ body: sql`${jobs.body} - 'samples'` })
    .where(full);
}
