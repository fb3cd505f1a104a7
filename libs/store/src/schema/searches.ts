import type { ErrorRecord, InterventionChange } from '@bionas/contracts';
import { bigint, integer, jsonb, pgTable, primaryKey, real, text, uuid } from 'drizzle-orm/pg-core';
import { runs } from './work.ts';

const ofRun = () =>
  uuid('run_id')
    .notNull()
    .references(() => runs.id);

/** The history of a search: what people changed while it ran. */
export const interventions = pgTable(
  'interventions',
  {
    runId: ofRun(),
    number: integer('number').notNull(),
    at: bigint('at', { mode: 'number' }).notNull(),
    /** Who asked for it. */
    by: text('by'),
    change: jsonb('change').$type<InterventionChange>().notNull(),
    /** First question of the earliest round that may know of it. */
    notBefore: integer('not_before').notNull(),
    /** Rounds that were over when it took effect or was refused; null: not yet. */
    round: integer('round'),
    refusal: jsonb('refusal').$type<ErrorRecord>(),
  },
  (table) => [primaryKey({ columns: [table.runId, table.number] })],
);

/** The state of a search after each of its rounds, as an artifact: where it can be forked. */
export const searchRounds = pgTable(
  'search_rounds',
  {
    runId: ofRun(),
    round: integer('round').notNull(),
    /** Asked until then. */
    questions: integer('questions').notNull(),
    hash: text('hash').notNull(),
    bytes: bigint('bytes', { mode: 'number' }).notNull(),
    at: bigint('at', { mode: 'number' }).notNull(),
    progress: real('progress').notNull(),
    text: text('text').notNull(),
  },
  (table) => [primaryKey({ columns: [table.runId, table.round] })],
);
