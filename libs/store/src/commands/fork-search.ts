import { AppError } from '@bionas/contracts';
import { randomUUID } from 'node:crypto';
import { and, eq, inArray, isNull, lt, lte, sql } from 'drizzle-orm';
import { metricPoints, ownCandidate, runArtifacts } from '../schema/records.ts';
import { interventions, searchRounds } from '../schema/searches.ts';
import { candidates, jobs } from '../schema/work.ts';
import type { Tx } from '../store.ts';

export interface SearchFork {
  /** The search that is gone on from, and after which of its rounds. */
  readonly from: string;
  readonly round: number;
  /** A search that was created and that nobody has claimed yet. */
  readonly to: string;
}

/**
 * Gives a fresh search what another one knew after a round: its state as a checkpoint, the questions asked until then with their answers and
 * curves, the changes it had taken in. Files are not copied: both have the same.
 * @throws AppError not-found where that round is not on record
 */
export async function forkSearch(tx: Tx, { from, round, to }: SearchFork): Promise<void> {
  const [end] = await tx.database
    .select()
    .from(searchRounds)
    .where(and(eq(searchRounds.runId, from), eq(searchRounds.round, round)));
  if (end === undefined)
    throw new AppError(
      'not-found',
      `Search ${from} has no round ${round} on record: list its rounds and take one of them.`,
    );
  await tx.database
    .update(jobs)
    .set({
      checkpointHash: end.hash,
      checkpointBytes: end.bytes,
      checkpointPosition: { epoch: round, step: end.questions },
    })
    .where(and(eq(jobs.runId, to), isNull(jobs.question)));
  await copyQuestions(tx, { from, to, below: end.questions });
  await copyCurves(tx, { from, to, below: end.questions });

  const rounds = await tx.database
    .select()
    .from(searchRounds)
    .where(and(eq(searchRounds.runId, from), lte(searchRounds.round, round)));
  if (rounds.length > 0)
    await tx.database.insert(searchRounds).values(rounds.map((row) => ({ ...row, runId: to })));
  // The state after the round knows of those that its own questions were asked by; later ones are no part of the fork.
  const known = await tx.database
    .select()
    .from(interventions)
    .where(and(eq(interventions.runId, from), lt(interventions.round, round)));
  if (known.length > 0)
    await tx.database.insert(interventions).values(known.map((row) => ({ ...row, runId: to })));
  const files = await tx.database
    .select()
    .from(runArtifacts)
    .where(and(eq(runArtifacts.runId, from), inArray(runArtifacts.kind, ['supernet', 'search-state'])));
  if (files.length > 0)
    await tx.database
      .insert(runArtifacts)
      .values(files.map((row) => ({ ...row, runId: to })))
      .onConflictDoNothing();
}

interface Copied {
  readonly from: string;
  readonly to: string;
  /** Questions with a smaller number. */
  readonly below: number;
}

/** All of them are answered: the round was over. */
async function copyQuestions(tx: Tx, { from, to, below }: Copied): Promise<void> {
  const asked = await tx.database
    .select()
    .from(jobs)
    .where(and(eq(jobs.runId, from), lt(jobs.question, below)));
  for (const { number: _, ...job } of asked) {
    await tx.database.insert(jobs).values({ ...job, id: randomUUID(), turnId: randomUUID(), runId: to });
  }
  const scored = await tx.database
    .select()
    .from(candidates)
    .where(and(eq(candidates.searchRunId, from), lt(candidates.candidate, below)));
  if (scored.length > 0)
    await tx.database.insert(candidates).values(scored.map((row) => ({ ...row, searchRunId: to })));
}

/** Of candidates all; of the search what belongs to the candidates scored, and to the epochs trained, by then. */
async function copyCurves(tx: Tx, { from, to, below }: Copied): Promise<void> {
  const { runId, candidate, name, step, epoch } = metricPoints;
  await tx.database.execute(sql`
    insert into ${metricPoints} (run_id, candidate, name, step, epoch, value, at)
    select ${to}, candidate, name, step, epoch, value, at from ${metricPoints}
    where ${runId} = ${from} and (
      (${candidate} <> ${ownCandidate} and ${candidate} < ${below})
      or (${candidate} = ${ownCandidate} and ${name} like 'search/%' and ${step} <= (
        select count(*) from ${candidates} where ${candidates.searchRunId} = ${to}
      ))
      or (${candidate} = ${ownCandidate} and ${name} not like 'search/%' and ${epoch} <= (
        select coalesce(max((${jobs.body} ->> 'to')::real), 0) from ${jobs}
        where ${jobs.runId} = ${to} and ${jobs.kind} = 'supernet-train'
      ))
    )`);
}
