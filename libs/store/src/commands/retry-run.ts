import { randomUUID } from 'node:crypto';
import { AppError, isPlannedKind, type RunState } from '@bionas/contracts';
import { and, desc, eq, isNull } from 'drizzle-orm';
import { createJob } from '../queue/create-job.ts';
import { experiments } from '../schema/experiments.ts';
import { jobs, runs } from '../schema/work.ts';
import type { Tx } from '../store.ts';
import { appendEvent } from './append-event.ts';

const retriable: readonly RunState[] = ['failed', 'infeasible', 'cancelled'];

/**
 * Queues the work of a run that ended without a result once more, as a new run: what happened to the old one stays on
 * record. An experiment that had ended is open again, unless the run was never part of its plan. Returns the id of the new run.
 * @throws AppError not-found, or conflict when the run has a result or has not ended
 */
export async function retryRun(tx: Tx, runId: string): Promise<string> {
  const [run] = await tx.database.select().from(runs).where(eq(runs.id, runId));
  const [job] = await tx.database
    .select({ body: jobs.body, priority: jobs.priority })
    .from(jobs)
    .where(and(eq(jobs.runId, runId), isNull(jobs.question)))
    .orderBy(desc(jobs.number))
    .limit(1);
  if (run === undefined || job === undefined) throw new AppError('not-found', `There is no run ${runId}.`);
  if (!retriable.includes(run.state)) {
    throw new AppError(
      'conflict',
      `Run ${runId} is ${run.state}; only ${retriable.join(', ')} runs can be tried again.`,
    );
  }
  const { experimentId, kind, role, mixGenomeId, genomeId, parentRunId, seed } = run;
  const id = randomUUID();
  await tx.database.insert(runs).values({
    id,
    experimentId,
    kind,
    role,
    mixGenomeId,
    genomeId,
    parentRunId,
    seed,
    state: 'queued',
    createdAt: tx.now(),
  });
  await createJob(tx, { runId: id, job: job.body, priority: job.priority });
  if (isPlannedKind(kind)) {
    await tx.database
      .update(experiments)
      .set({ state: 'running', phase: kind, error: null, finishedAt: null })
      .where(eq(experiments.id, experimentId));
    appendEvent(tx, { kind: 'experiment-changed', experimentId });
  }
  appendEvent(tx, { kind: 'run-changed', experimentId, runId: id });
  return id;
}
