/** What the hub says to a worker. */
import { z } from 'zod';
import { errorRecordSchema } from '../errors.ts';
import { artifactSchema } from '../run/artifact.ts';
import { jobSchema } from '../run/job.ts';
import { interventionSchema } from '../run/intervention.ts';
import { searchAnswerSchema } from '../run/question.ts';
import { checkpointPositionSchema } from '../run/result.ts';
import { transferMessageSchemas } from './transfer-messages.ts';

const header = { id: z.int().min(0) };
const attempt = { attemptId: z.uuid() };

/** Answers `hello`: which of the held attempts are still the worker's, by the database. */
export const welcomeSchema = z.strictObject({
  kind: z.literal('welcome'),
  ...header,
  hubId: z.uuid().meta({ description: 'Drawn at hub start: another value means another hub process' }),
  keep: z.array(z.uuid()),
  drop: z.array(z.uuid()),
});

/** One claimed job, spends one credit. `checkpoint`: go on from here. */
export const jobMessageSchema = z.strictObject({
  kind: z.literal('job'),
  ...header,
  ...attempt,
  attemptNumber: z.int().min(1),
  jobId: z.uuid(),
  runId: z.uuid(),
  job: jobSchema,
  checkpoint: z.strictObject({ artifact: artifactSchema, position: checkpointPositionSchema }).nullable(),
  /** Of a search: all changes so far, those that its checkpoint knows included. */
  interventions: z.array(interventionSchema).optional(),
});
export type JobMessage = z.infer<typeof jobMessageSchema>;

/** Answers `heartbeat`, so that a worker knows the hub lives. `lost`: attempts that are not the worker's any more. */
export const pulseSchema = z.strictObject({ kind: z.literal('pulse'), ...header, lost: z.array(z.uuid()) });

export const ackSchema = z.strictObject({ kind: z.literal('ack'), ...header, to: z.int().min(0) });
/** The message changed nothing. `attempt-lost`: drop the attempt. `invalid-message`: a bug at the sender. */
export const refusedSchema = z.strictObject({
  kind: z.literal('refused'),
  ...header,
  to: z.int().min(0).nullable(),
  error: errorRecordSchema,
});

/** Stop this attempt; answer with `handed-back`. `paused` asks for a checkpoint first. */
export const stopSchema = z.strictObject({
  kind: z.literal('stop'),
  ...header,
  ...attempt,
  reason: z.enum(['cancelled', 'paused']),
});

/** Take no more work, hand back what is held, then leave. */
export const drainSchema = z.strictObject({ kind: z.literal('drain'), ...header });

/** What a searcher asked for. */
export const answersSchema = z.strictObject({
  kind: z.literal('answers'),
  ...header,
  ...attempt,
  answers: z.array(searchAnswerSchema).min(1),
});

/** Changes of a search, for its next round. Telling one twice is harmless. */
export const interventionsSchema = z.strictObject({
  kind: z.literal('interventions'),
  ...header,
  ...attempt,
  interventions: z.array(interventionSchema).min(1),
});

export const hubMessageSchema = z.discriminatedUnion('kind', [
  welcomeSchema,
  jobMessageSchema,
  pulseSchema,
  ackSchema,
  refusedSchema,
  stopSchema,
  drainSchema,
  answersSchema,
  interventionsSchema,
  ...transferMessageSchemas,
]);
export type HubMessage = z.infer<typeof hubMessageSchema>;
export type HubMessageOf<Kind extends HubMessage['kind']> = Extract<HubMessage, { kind: Kind }>;
