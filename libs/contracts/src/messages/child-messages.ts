/**
 * Between a service and its engine child (Node IPC). The child computes and knows no network; the service speaks the
 * protocol and knows no tensors. Files pass by path, in a scratch folder that the service owns.
 */
import { z } from 'zod';
import { errorRecordSchema } from '../errors.ts';
import { artifactHashSchema, artifactKindSchema } from '../run/artifact.ts';
import { jobSchema } from '../run/job.ts';
import { interventionOutcomeSchema, interventionSchema } from '../run/intervention.ts';
import { searchAnswerSchema, searchQuestionSchema } from '../run/question.ts';
import { checkpointPositionSchema, jobResultSchema, metricPointSchema } from '../run/result.ts';
import { searchRoundSchema, workTimeSchema } from '../run/work-time.ts';
import { logLineSchema } from './worker-messages.ts';

const fileSchema = z.strictObject({
  path: z.string(),
  hash: artifactHashSchema,
  bytes: z.int().min(0),
  kind: artifactKindSchema,
});

/** Service to child. */
export const childCommandSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('start'),
    job: jobSchema,
    scratch: z.string(),
    checkpoint: z.strictObject({ path: z.string(), position: checkpointPositionSchema }).nullable(),
    /** Artifacts the job names, fetched: hash → path. */
    files: z.record(z.string(), z.string()),
    interventions: z.array(interventionSchema).optional(),
  }),
  z.strictObject({ kind: z.literal('answers'), answers: z.array(searchAnswerSchema) }),
  z.strictObject({ kind: z.literal('interventions'), interventions: z.array(interventionSchema) }),
  /** Write a checkpoint at the next step border and answer `stopped`. `cancelled` needs no checkpoint. */
  z.strictObject({ kind: z.literal('stop'), reason: z.enum(['pre-empted', 'paused', 'cancelled']) }),
]);
export type ChildCommand = z.infer<typeof childCommandSchema>;
export type ChildStart = Extract<ChildCommand, { kind: 'start' }>;

/** Child to service. */
export const childEventSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ready'), engine: z.string(), device: z.string() }),
  z.strictObject({
    kind: z.literal('progress'),
    fraction: z.number().min(0).max(1),
    text: z.string(),
    round: searchRoundSchema.optional(),
  }),
  z.strictObject({ kind: z.literal('metrics'), points: z.array(metricPointSchema).min(1) }),
  z.strictObject({ kind: z.literal('log'), line: logLineSchema }),
  z.strictObject({ kind: z.literal('checkpoint'), file: fileSchema, position: checkpointPositionSchema }),
  z.strictObject({
    kind: z.literal('ask'),
    questions: z.array(searchQuestionSchema).min(1),
    taken: z.int().min(0),
  }),
  z.strictObject({ kind: z.literal('intervened'), outcomes: z.array(interventionOutcomeSchema).min(1) }),
  /** `files` are uploaded before the result is reported. */
  z.strictObject({
    kind: z.literal('result'),
    result: jobResultSchema,
    files: z.array(fileSchema),
    worked: workTimeSchema.optional(),
  }),
  z.strictObject({
    kind: z.literal('failed'),
    error: errorRecordSchema,
    worked: workTimeSchema.optional(),
  }),
  z.strictObject({ kind: z.literal('stopped'), worked: workTimeSchema.optional() }),
]);
export type ChildEvent = z.infer<typeof childEventSchema>;
