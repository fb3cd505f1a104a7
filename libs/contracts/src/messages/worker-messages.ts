/**
 * What a searcher, trainer or attacker says to the hub. Each message is one JSON header frame; `chunk` has a binary
 * frame behind it. `id` numbers the sender's messages; the hub answers those of `acknowledged` with `ack` or `refused`.
 */
import { z } from 'zod';
import { errorRecordSchema } from '../errors.ts';
import { artifactHashSchema, artifactSchema } from '../run/artifact.ts';
import { interventionOutcomeSchema } from '../run/intervention.ts';
import { searchQuestionSchema } from '../run/question.ts';
import { checkpointPositionSchema, jobResultSchema, metricPointSchema } from '../run/result.ts';
import { serviceNameSchema } from '../run/run.ts';
import { searchRoundSchema, workTimeSchema } from '../run/work-time.ts';
import { transferMessageSchemas } from './transfer-messages.ts';

const header = { id: z.int().min(0) };
const attempt = { attemptId: z.uuid() };
/** How long this attempt was worked on; left out where no engine came to it. */
const worked = { worked: workTimeSchema.optional() };

/** What a worker tells of its machine; shown on the trainers page. */
export const workerDescriptionSchema = z.strictObject({
  workerId: z.uuid().meta({ description: 'Drawn at process start' }),
  service: serviceNameSchema,
  name: z.string().min(1).max(100),
  host: z.string().max(255),
  pid: z.int(),
  node: z.string(),
  bionas: z.string(),
  cores: z.int().min(1),
  memoryBytes: z.int().min(0),
  engine: z.string().meta({ description: "Human-readable, e.g. 'TensorFlow 2.21.0, CPU', or 'none'" }),
  device: z.string(),
});
export type WorkerDescription = z.infer<typeof workerDescriptionSchema>;

/** First word after connecting, also after every silence. `held`: attempts the worker still works on. `token` is for the join handshake. */
export const helloSchema = z.strictObject({
  kind: z.literal('hello'),
  ...header,
  protocol: z.literal(1),
  worker: workerDescriptionSchema,
  held: z.array(z.uuid()),
  token: z.string().optional(),
});

/** Asks for this many jobs more: nothing is pushed without credit. */
export const readySchema = z.strictObject({
  kind: z.literal('ready'),
  ...header,
  credits: z.int().min(0).max(64),
});

/** Every 2 s. Renews the lease of each attempt named. */
export const heartbeatSchema = z.strictObject({
  kind: z.literal('heartbeat'),
  ...header,
  attempts: z.array(z.uuid()),
  load: z.number().min(0).meta({ description: 'One-minute load average' }),
  residentBytes: z.int().min(0).meta({ description: 'Resident memory of service and engine child' }),
});

export const progressSchema = z.strictObject({
  kind: z.literal('progress'),
  ...header,
  ...attempt,
  state: z.enum(['starting', 'running', 'paused']),
  fraction: z.number().min(0).max(1),
  text: z.string().max(200),
  /** Of a search: what it waits for. The progress of its questions counts between `fraction` and `until`. */
  round: searchRoundSchema.optional(),
});

export const metricsSchema = z.strictObject({
  kind: z.literal('metrics'),
  ...header,
  ...attempt,
  points: z.array(metricPointSchema).min(1).max(2_000),
});

export const logLevels = ['debug', 'info', 'warning', 'error'] as const;
export const logLineSchema = z.strictObject({
  at: z.int(),
  level: z.enum(logLevels),
  text: z.string().max(4_000),
});
export type LogLine = z.infer<typeof logLineSchema>;
export const logSchema = z.strictObject({
  kind: z.literal('log'),
  ...header,
  ...attempt,
  lines: z.array(logLineSchema).min(1).max(500),
});

/** The artifact has been stored before; from now on another attempt would start here. */
export const checkpointSchema = z.strictObject({
  kind: z.literal('checkpoint'),
  ...header,
  ...attempt,
  artifact: artifactSchema,
  position: checkpointPositionSchema,
});

/** Questions of a search. Asking one twice is harmless. */
export const askSchema = z.strictObject({
  kind: z.literal('ask'),
  ...header,
  ...attempt,
  questions: z.array(searchQuestionSchema).min(1).max(256),
  /** The last change that the round knows of; 0: none. */
  taken: z.int().min(0).optional(),
});

/** What became of changes of a search. Saying it twice is harmless. */
export const intervenedSchema = z.strictObject({
  kind: z.literal('intervened'),
  ...header,
  ...attempt,
  outcomes: z.array(interventionOutcomeSchema).min(1),
});

export const resultSchema = z.strictObject({
  kind: z.literal('result'),
  ...header,
  ...attempt,
  result: jobResultSchema,
  ...worked,
});
export const failedSchema = z.strictObject({
  kind: z.literal('failed'),
  ...header,
  ...attempt,
  error: errorRecordSchema,
  ...worked,
});

/** Drained or paused: the attempt ends, its checkpoint stays. */
export const handedBackSchema = z.strictObject({
  kind: z.literal('handed-back'),
  ...header,
  ...attempt,
  reason: z.enum(['pre-empted', 'paused', 'cancelled']),
  ...worked,
});

export const goodbyeSchema = z.strictObject({
  kind: z.literal('goodbye'),
  ...header,
  reason: z.string().max(200),
});

/** Asks the hub for an artifact: answered by `offer`, or `refused` with artifact-missing. */
export const fetchSchema = z.strictObject({ kind: z.literal('fetch'), ...header, hash: artifactHashSchema });

export const workerMessageSchema = z.discriminatedUnion('kind', [
  helloSchema,
  readySchema,
  heartbeatSchema,
  progressSchema,
  metricsSchema,
  logSchema,
  checkpointSchema,
  askSchema,
  intervenedSchema,
  resultSchema,
  failedSchema,
  handedBackSchema,
  goodbyeSchema,
  fetchSchema,
  ...transferMessageSchemas,
]);
export type WorkerMessage = z.infer<typeof workerMessageSchema>;
export type WorkerMessageOf<Kind extends WorkerMessage['kind']> = Extract<WorkerMessage, { kind: Kind }>;

/** Messages whose loss would matter: kept by the sender until answered, and sent again after a reconnect. */
export const acknowledgedKinds = [
  'checkpoint',
  'ask',
  'intervened',
  'result',
  'failed',
  'handed-back',
] as const satisfies readonly WorkerMessage['kind'][];
