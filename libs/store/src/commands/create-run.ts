import type { Genome, Job, RunKind, SearchQuestionKind, TrainingRole } from '@bionas/contracts';
import { randomUUID } from 'node:crypto';
import { createJob } from '../queue/create-job.ts';
import { runs } from '../schema/work.ts';
import type { Tx } from '../store.ts';
import { appendEvent } from './append-event.ts';
import { saveGenome } from './save-genome.ts';

export interface NewRun {
  readonly experimentId: string;
  /** Decides the kind of the run. Questions of a search are no runs of their own: see `createQuestions`. */
  readonly job: Exclude<Job, { kind: SearchQuestionKind }>;
  /** Of a training; of an attack, control or landscape: that of the training it is about. */
  readonly role?: TrainingRole;
  /** Genome of the network; taken from the job if left out and the job has one. */
  readonly genome?: Genome;
  /** Which discovered mix the run belongs to. */
  readonly mixGenomeId?: string;
  /** The training that an attack, a control or a landscape is about. */
  readonly parentRunId?: string;
  /** -64 to 63, larger first. */
  readonly priority?: number;
}

const runKindOf = {
  search: 'search',
  train: 'training',
  attack: 'attack',
  control: 'control',
  landscape: 'landscape',
} as const satisfies Record<NewRun['job']['kind'], RunKind>;

/** Stores a queued run and puts its job into the line, in the caller's transaction. */
export async function createRun(tx: Tx, run: NewRun): Promise<{ runId: string; jobId: string }> {
  const { job } = run;
  const genome = run.genome ?? ('genome' in job ? job.genome : undefined);
  const genomeId = genome === undefined ? null : await saveGenome(tx, genome);
  const runId = randomUUID();
  await tx.database.insert(runs).values({
    id: runId,
    experimentId: run.experimentId,
    kind: runKindOf[job.kind],
    role: run.role ?? null,
    genomeId,
    mixGenomeId: run.mixGenomeId ?? null,
    parentRunId: run.parentRunId ?? null,
    seed: job.seed,
    state: 'queued',
    createdAt: tx.now(),
  });
  const jobId = await createJob(tx, {
    runId,
    job,
    ...(run.priority === undefined ? {} : { priority: run.priority }),
  });
  appendEvent(tx, { kind: 'run-changed', experimentId: run.experimentId, runId });
  return { runId, jobId };
}
