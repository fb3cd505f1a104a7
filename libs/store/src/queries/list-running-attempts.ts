import { asc, eq } from 'drizzle-orm';
import type { Attempt } from '../queue/job-queue.ts';
import { questionOfRow } from '../queue/question-of-row.ts';
import { attempts, jobs, runs } from '../schema/work.ts';
import type { Reader } from '../store.ts';

/** An attempt as a page shows it. */
export interface RunningAttempt extends Attempt {
  readonly leaseUntil: number;
  /** What its run says it does. */
  readonly text: string;
}

/** What the work is, where its run would only say that a search goes on. */
function describe(
  { kind, question }: Pick<typeof jobs.$inferSelect, 'kind' | 'question'>,
  text: string,
): string {
  if (kind === 'evaluate') return `candidate ${question}`;
  if (kind === 'supernet-score') return 'samples of a supernet';
  return text;
}

/** Who works on what now? Oldest first. */
export async function listRunningAttempts(reader: Reader): Promise<RunningAttempt[]> {
  const rows = await reader.database
    .select({ attempt: attempts, job: jobs, experimentId: runs.experimentId, text: runs.progressText })
    .from(attempts)
    .innerJoin(jobs, eq(jobs.id, attempts.jobId))
    .innerJoin(runs, eq(runs.id, jobs.runId))
    .where(eq(attempts.state, 'running'))
    .orderBy(asc(attempts.startedAt));
  return rows.map(({ attempt, job, experimentId, text }) => ({
    id: attempt.id,
    number: attempt.number,
    workerId: attempt.workerId,
    workerName: attempt.workerName,
    jobId: job.id,
    jobKind: job.kind,
    runId: job.runId,
    experimentId,
    ...questionOfRow(job),
    leaseUntil: attempt.leaseUntil,
    text: describe(job, text),
  }));
}
