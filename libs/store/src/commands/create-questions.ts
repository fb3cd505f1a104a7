import type { EvaluateJob, SupernetScoreJob, SupernetTrainJob } from '@bionas/contracts';
import { and, eq, isNull } from 'drizzle-orm';
import { createJob } from '../queue/create-job.ts';
import { pauseJobs } from '../queue/pause-jobs.ts';
import { candidates, jobs } from '../schema/work.ts';
import type { Tx } from '../store.ts';
import { appendEvent } from './append-event.ts';
import { saveGenome } from './save-genome.ts';

/** What a trainer does to answer a question of a search. */
export type QuestionJob = EvaluateJob | SupernetTrainJob | SupernetScoreJob;

export interface NewQuestions {
  readonly experimentId: string;
  readonly searchRunId: string;
  readonly jobs: readonly QuestionJob[];
  /** Of candidates, by number: those that their genomes were made of. */
  readonly parents?: ReadonlyMap<number, readonly number[]>;
  /** -64 to 63, larger first. */
  readonly priority?: number;
}

async function isAsked(tx: Tx, searchRunId: string, question: number): Promise<boolean> {
  const rows = await tx.database
    .select({ id: jobs.id })
    .from(jobs)
    .where(and(eq(jobs.runId, searchRunId), eq(jobs.question, question)));
  return rows.length > 0;
}

async function isPauseAsked(tx: Tx, searchRunId: string): Promise<boolean> {
  const rows = await tx.database
    .select({ id: jobs.id })
    .from(jobs)
    .where(and(eq(jobs.runId, searchRunId), isNull(jobs.question), eq(jobs.pauseAsked, true)));
  return rows.length > 0;
}

/**
 * Puts the questions of a search into the line; candidates also get a row of their own. Asking twice for the same number is harmless: the
 * first question stays. Questions of a search that is being paused wait for its resume. Returns the numbers that are new.
 */
export async function createQuestions(tx: Tx, request: NewQuestions): Promise<number[]> {
  const { experimentId, searchRunId, priority } = request;
  const created: number[] = [];
  let candidatesChanged = false;
  for (const job of request.jobs) {
    const question = job.kind === 'evaluate' ? job.candidate : job.question;
    if (await isAsked(tx, searchRunId, question)) continue;
    if (job.kind === 'evaluate') {
      const genomeId = await saveGenome(tx, job.genome);
      const parents = request.parents?.get(question);
      await tx.database.insert(candidates).values({
        ...{ searchRunId, candidate: question, genomeId, state: 'queued' },
        ...(parents === undefined ? {} : { parents: [...parents] }),
      });
      candidatesChanged = true;
    }
    await createJob(tx, { runId: searchRunId, job, ...(priority === undefined ? {} : { priority }) });
    created.push(question);
  }
  if (created.length > 0 && (await isPauseAsked(tx, searchRunId)))
    await pauseJobs(tx, { runIds: [searchRunId] });
  if (candidatesChanged) appendEvent(tx, { kind: 'candidate-changed', experimentId, runId: searchRunId });
  return created;
}
