import type { ArtifactKind, LabEvent, LogLine, WorkerDescription, WorkerRow } from '@bionas/contracts';
import {
  bigint,
  bigserial,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  real,
  text,
  uuid,
} from 'drizzle-orm/pg-core';

/** The `candidate` of points and lines that belong to the run itself. */
export const ownCandidate = -1;

/** Curves. A replay after a resume writes the same keys again and so overwrites. */
export const metricPoints = pgTable(
  'metric_points',
  {
    runId: uuid('run_id').notNull(),
    candidate: integer('candidate').notNull(),
    name: text('name').notNull(),
    step: integer('step').notNull(),
    epoch: real('epoch').notNull(),
    value: doublePrecision('value'),
    at: bigint('at', { mode: 'number' }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.runId, table.candidate, table.name, table.step] })],
);

export const logLines = pgTable(
  'log_lines',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    runId: uuid('run_id').notNull(),
    candidate: integer('candidate').notNull(),
    at: bigint('at', { mode: 'number' }).notNull(),
    level: text('level').$type<LogLine['level']>().notNull(),
    text: text('text').notNull(),
  },
  (table) => [index('log_lines_run').on(table.runId, table.id)],
);

/** Immutable files by their SHA-256. */
export const artifacts = pgTable('artifacts', {
  hash: text('hash').primaryKey(),
  bytes: bigint('bytes', { mode: 'number' }).notNull(),
  kind: text('kind').$type<ArtifactKind>().notNull(),
  createdAt: bigint('created_at', { mode: 'number' }).notNull(),
});

export const runArtifacts = pgTable(
  'run_artifacts',
  {
    runId: uuid('run_id').notNull(),
    hash: text('hash')
      .notNull()
      .references(() => artifacts.hash),
    kind: text('kind').$type<ArtifactKind>().notNull(),
    epoch: integer('epoch'),
    createdAt: bigint('created_at', { mode: 'number' }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.runId, table.hash, table.kind] }),
    index('run_artifacts_hash').on(table.hash),
  ],
);

/** What happened, thin: ids grow in commit order. */
export const events = pgTable(
  'events',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    at: bigint('at', { mode: 'number' }).notNull(),
    kind: text('kind').$type<LabEvent['kind']>().notNull(),
    experimentId: uuid('experiment_id'),
    runId: uuid('run_id'),
    text: text('text'),
  },
  (table) => [index('events_at').on(table.at)],
);

export const workers = pgTable(
  'workers',
  {
    workerId: uuid('worker_id').primaryKey(),
    description: jsonb('description').$type<WorkerDescription>().notNull(),
    state: text('state').$type<WorkerRow['state']>().notNull(),
    connectedAt: bigint('connected_at', { mode: 'number' }).notNull(),
    heartbeatAt: bigint('heartbeat_at', { mode: 'number' }).notNull(),
    load: doublePrecision('load'),
    residentBytes: bigint('resident_bytes', { mode: 'number' }),
    finishedJobs: integer('finished_jobs').notNull().default(0),
  },
  (table) => [index('workers_state').on(table.state, table.connectedAt)],
);
