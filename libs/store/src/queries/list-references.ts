import { isEndState, runStates } from '@bionas/contracts';
import { and, eq, inArray, isNotNull, ne, notInArray, or, sql } from 'drizzle-orm';
import { runArtifacts } from '../schema/records.ts';
import { searchRounds } from '../schema/searches.ts';
import { jobs, runs } from '../schema/work.ts';
import type { Reader } from '../store.ts';

export interface ArtifactReferences {
  /** Artifacts that work may go on from, or is asked about. */
  readonly hashes: ReadonlySet<string>;
  /** Artifacts that are states of searches: what these name is referred to as well. Only of searches that have a supernet on record. */
  readonly states: readonly string[];
}

const endStates = runStates.filter(isEndState);
const weightsOf = (column: typeof jobs.body | typeof jobs.answer) =>
  sql<string | null>`${column} ->> 'weights'`;

/**
 * Everything by which checkpoints and supernets may still be asked for. `keepRounds`: of each search the states of so many last rounds count; where it
 * stands now always does.
 */
export async function listReferences(
  reader: Reader,
  { keepRounds }: { readonly keepRounds: number },
): Promise<ArtifactReferences> {
  const { database } = reader;
  const checkpoints = await database
    .selectDistinct({ hash: jobs.checkpointHash })
    .from(jobs)
    .where(and(isNotNull(jobs.checkpointHash), or(ne(jobs.state, 'finished'), eq(jobs.kind, 'search'))));
  const asked = await database
    .selectDistinct({ hash: weightsOf(jobs.body) })
    .from(jobs)
    .where(and(ne(jobs.state, 'finished'), sql`${jobs.body} ? 'weights'`));
  // A search that is picked up again is told all answers from its last state on; those before it has in its state.
  const answered = await database
    .selectDistinct({ hash: weightsOf(jobs.answer) })
    .from(jobs)
    .innerJoin(runs, eq(runs.id, jobs.runId))
    .where(
      and(
        eq(jobs.kind, 'supernet-train'),
        isNotNull(jobs.answer),
        notInArray(runs.state, endStates),
        sql`${jobs.question} >= coalesce((
          select (job.checkpoint_position ->> 'step')::int from ${jobs} job
          where job.run_id = ${jobs.runId} and job.question is null
          order by job.number desc limit 1
        ), 0) - 1`,
      ),
    );
  const withSupernets = database
    .selectDistinct({ runId: runArtifacts.runId })
    .from(runArtifacts)
    .where(eq(runArtifacts.kind, 'supernet'));
  const rounds = database.$with('rounds').as(
    database
      .select({
        hash: searchRounds.hash,
        place:
          sql<number>`row_number() over (partition by ${searchRounds.runId} order by ${searchRounds.round} desc)`.as(
            'place',
          ),
      })
      .from(searchRounds)
      .where(inArray(searchRounds.runId, withSupernets)),
  );
  const last = await database
    .with(rounds)
    .selectDistinct({ hash: rounds.hash })
    .from(rounds)
    .where(sql`${rounds.place} <= ${keepRounds}`);
  const present = await database
    .selectDistinct({ hash: jobs.checkpointHash })
    .from(jobs)
    .where(and(eq(jobs.kind, 'search'), isNotNull(jobs.checkpointHash), inArray(jobs.runId, withSupernets)));
  const named = (rows: readonly { hash: string | null }[]): string[] =>
    rows.flatMap(({ hash }) => hash ?? []);
  return {
    hashes: new Set([...named(checkpoints), ...named(asked), ...named(answered)]),
    states: [...new Set([...named(last), ...named(present)])],
  };
}
