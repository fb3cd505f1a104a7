import type {
  AttackResult,
  CheckpointPosition,
  ControlResult,
  ErrorRecord,
  Job,
  JobKind,
  LandscapeResult,
  RunKind,
  RunState,
  SearchAnswer,
  SearchResult,
  SearchRound,
  TrainingResult,
  TrainingRole,
} from '@bionas/contracts';
import { sql } from 'drizzle-orm';
import {
  bigint,
  bigserial,
  boolean,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  real,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { experiments, genomes } from './experiments.ts';

/** What a run keeps of its end; the result of a candidate lies in its own row. */
export type RunResult = SearchResult | TrainingResult | AttackResult | ControlResult | LandscapeResult;
/** How far a search has come, in its own words, and what it waits for. */
export interface SearchStanding {
  /** 0 to 1, before the round. */
  readonly fraction: number;
  readonly text: string;
  readonly round?: SearchRound | undefined;
}

/** Of a job: whether it may be claimed. */
export type JobState = 'queued' | 'running' | 'paused' | 'finished' | 'failed' | 'cancelled';
/** Of one worker's try at a job. */
export type AttemptState = 'running' | 'finished' | 'failed' | 'lost' | 'pre-empted' | 'paused' | 'cancelled';

const time = (name: string) => bigint(name, { mode: 'number' });

export const runs = pgTable(
  'runs',
  {
    id: uuid('id').primaryKey(),
    experimentId: uuid('experiment_id')
      .notNull()
      .references(() => experiments.id),
    kind: text('kind').$type<RunKind>().notNull(),
    role: text('role').$type<TrainingRole>(),
    mixGenomeId: text('mix_genome_id').references(() => genomes.id),
    genomeId: text('genome_id').references(() => genomes.id),
    /** The training that an attack, a control or a landscape is about. */
    parentRunId: uuid('parent_run_id'),
    seed: integer('seed').notNull(),
    state: text('state').$type<RunState>().notNull(),
    progress: real('progress').notNull().default(0),
    progressText: text('progress_text').notNull().default(''),
    /** Of a search: its own last word, which its progress is made of. */
    standing: jsonb('standing').$type<SearchStanding>(),
    attempts: integer('attempts').notNull().default(0),
    /** The last worker that claimed it. */
    workerId: uuid('worker_id'),
    workerName: text('worker_name'),
    result: jsonb('result').$type<RunResult>(),
    accuracy: doublePrecision('accuracy'),
    robustAccuracy: doublePrecision('robust_accuracy'),
    parameters: integer('parameters'),
    error: jsonb('error').$type<ErrorRecord>(),
    createdAt: time('created_at').notNull(),
    startedAt: time('started_at'),
    finishedAt: time('finished_at'),
  },
  (table) => [
    index('runs_experiment').on(table.experimentId, table.kind, table.state),
    index('runs_created').on(table.createdAt, table.id),
    index('runs_state').on(table.state),
    index('runs_kind').on(table.kind, table.state, table.finishedAt),
    index('runs_genome').on(table.genomeId),
    index('runs_mix').on(table.mixGenomeId),
    index('runs_parent').on(table.parentRunId),
  ],
);

/** Candidates of a search, numbered by the strategy. */
export const candidates = pgTable(
  'candidates',
  {
    searchRunId: uuid('search_run_id')
      .notNull()
      .references(() => runs.id),
    candidate: integer('candidate').notNull(),
    genomeId: text('genome_id')
      .notNull()
      .references(() => genomes.id),
    /** Numbers of the candidates that the genome was made of. */
    parents: jsonb('parents').$type<number[]>(),
    state: text('state').$type<RunState>().notNull(),
    score: doublePrecision('score'),
    /** Share of validation images that a short attack left right, where an objective asks for it. */
    robustness: doublePrecision('robustness'),
    parameters: integer('parameters'),
    durationMs: doublePrecision('duration_ms'),
    workerName: text('worker_name'),
    finishedAt: time('finished_at'),
    error: jsonb('error').$type<ErrorRecord>(),
  },
  (table) => [
    primaryKey({ columns: [table.searchRunId, table.candidate] }),
    index('candidates_state').on(table.searchRunId, table.state),
  ],
);

/** Claimable work. The row is the lock of everything that happens to its attempts. */
export const jobs = pgTable(
  'jobs',
  {
    id: uuid('id').primaryKey(),
    /** Age: a job handed back keeps its place in the line. */
    number: bigserial('number', { mode: 'number' }).notNull(),
    runId: uuid('run_id')
      .notNull()
      .references(() => runs.id),
    kind: text('kind').$type<JobKind>().notNull(),
    /** Number of the question that it answers for a search; null: the work of the run itself. */
    question: integer('question'),
    body: jsonb('body').$type<Job>().notNull(),
    state: text('state').$type<JobState>().notNull(),
    priority: integer('priority').notNull(),
    /** Place in the line, larger first: priority, then age (queue/rank.ts). */
    rank: integer('rank').notNull(),
    /** Id of the queue entry and of the attempt that takes it; a new one for every turn. */
    turnId: uuid('turn_id').notNull(),
    attempts: integer('attempts').notNull().default(0),
    faults: integer('faults').notNull().default(0),
    losses: integer('losses').notNull().default(0),
    /** Its worker was told to pause: however the attempt ends, the job waits for a resume. */
    pauseAsked: boolean('pause_asked').notNull().default(false),
    checkpointHash: text('checkpoint_hash'),
    checkpointBytes: bigint('checkpoint_bytes', { mode: 'number' }),
    checkpointPosition: jsonb('checkpoint_position').$type<CheckpointPosition>(),
    /** Of a question to a supernet, as its trainer says. */
    progress: real('progress').notNull().default(0),
    progressText: text('progress_text').notNull().default(''),
    /** Of all its attempts: what workers measured or, where they could not, the time from claim to end. Milliseconds. */
    workedMs: doublePrecision('worked_ms').notNull().default(0),
    /** Of the last attempt: before its work went on at its later pace. Null: not told. */
    startMs: doublePrecision('start_ms'),
    /** Of a question to a supernet; that of a candidate is its score. */
    answer: jsonb('answer').$type<SearchAnswer>(),
    createdAt: time('created_at').notNull(),
  },
  (table) => [
    index('jobs_run').on(table.runId, table.state),
    index('jobs_line')
      .on(table.kind, table.rank)
      .where(sql`state = 'queued'`),
    uniqueIndex('jobs_question')
      .on(table.runId, table.question)
      .where(sql`question is not null`),
  ],
);

export const attempts = pgTable(
  'attempts',
  {
    id: uuid('id').primaryKey(),
    jobId: uuid('job_id')
      .notNull()
      .references(() => jobs.id),
    number: integer('number').notNull(),
    workerId: uuid('worker_id').notNull(),
    workerName: text('worker_name').notNull(),
    host: text('host').notNull(),
    state: text('state').$type<AttemptState>().notNull(),
    leaseUntil: time('lease_until').notNull(),
    startedAt: time('started_at').notNull(),
    endedAt: time('ended_at'),
    resumedFromEpoch: integer('resumed_from_epoch'),
    error: jsonb('error').$type<ErrorRecord>(),
  },
  (table) => [
    uniqueIndex('attempts_number').on(table.jobId, table.number),
    index('attempts_lease')
      .on(table.leaseUntil)
      .where(sql`state = 'running'`),
    index('attempts_worker')
      .on(table.workerId)
      .where(sql`state = 'running'`),
  ],
);
