import type {
  ErrorRecord,
  ExperimentPhase,
  ExperimentSpec,
  ExperimentState,
  Genome,
} from '@bionas/contracts';
import { bigint, boolean, index, integer, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';

/** What users submitted. Times everywhere: milliseconds since 1970. */
export const experiments = pgTable(
  'experiments',
  {
    id: uuid('id').primaryKey(),
    name: text('name').notNull(),
    spec: jsonb('spec').$type<ExperimentSpec>().notNull(),
    specHash: text('spec_hash').notNull(),
    seed: integer('seed').notNull(),
    state: text('state').$type<ExperimentState>().notNull(),
    phase: text('phase').$type<ExperimentPhase>().notNull(),
    error: jsonb('error').$type<ErrorRecord>(),
    archived: boolean('archived').notNull().default(false),
    createdAt: bigint('created_at', { mode: 'number' }).notNull(),
    finishedAt: bigint('finished_at', { mode: 'number' }),
  },
  (table) => [
    index('experiments_created').on(table.archived, table.createdAt),
    index('experiments_state').on(table.state),
  ],
);

/** Genomes by the hash of their canonical form: the same mix found twice is one row. */
export const genomes = pgTable('genomes', {
  id: text('id').primaryKey(),
  genome: jsonb('genome').$type<Genome>().notNull(),
  shortForm: text('short_form').notNull(),
});
