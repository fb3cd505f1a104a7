/**
 * What the pages and the command line read: rows the hub has put together. Times are milliseconds since 1970.
 */
import { z } from 'zod';
import { errorRecordSchema } from '../errors.ts';
import { experimentSpecSchema } from '../experiment/spec.ts';
import { genomeSchema } from '../genome/genome.ts';
import { workerDescriptionSchema } from '../messages/worker-messages.ts';
import { attackResultSchema } from '../attack/result.ts';
import { robustnessVerdictSchema } from '../attack/verdict.ts';
import { artifactKindSchema } from '../run/artifact.ts';
import { countSchema } from '../run/count.ts';
import {
  controlResultSchema,
  landscapeResultSchema,
  metricPointSchema,
  trainedLayerSchema,
  trainingResultSchema,
} from '../run/result.ts';
import { runKindSchema, runStateSchema, trainingRoleSchema } from '../run/run.ts';

const time = z.int();

export const experimentStates = ['queued', 'running', 'paused', 'finished', 'failed', 'cancelled'] as const;
export const experimentStateSchema = z.enum(experimentStates);
export type ExperimentState = z.infer<typeof experimentStateSchema>;

export const experimentPhases = ['search', 'training', 'attack', 'done'] as const;
export const experimentPhaseSchema = z.enum(experimentPhases);
export type ExperimentPhase = z.infer<typeof experimentPhaseSchema>;

export const experimentRowSchema = z.strictObject({
  id: z.uuid(),
  name: z.string(),
  state: experimentStateSchema,
  phase: experimentPhaseSchema,
  /** Share of the planned work done, 0 to 1. */
  progress: z.number().min(0).max(1),
  dataset: z.string(),
  space: z.string(),
  strategy: z.string(),
  seed: z.int(),
  createdAt: time,
  finishedAt: time.nullable(),
  runs: z.strictObject({ total: z.int(), finished: z.int(), active: z.int(), failed: z.int() }),
  candidates: z.strictObject({ evaluated: z.int(), planned: z.int() }),
  /** Highest mean test accuracy of a mix so far. */
  bestAccuracy: z.number().nullable(),
  error: errorRecordSchema.nullable(),
});
export type ExperimentRow = z.infer<typeof experimentRowSchema>;

export const experimentDetailSchema = experimentRowSchema.extend({
  spec: experimentSpecSchema,
  specHash: z.string(),
});
export type ExperimentDetail = z.infer<typeof experimentDetailSchema>;

export const candidateRowSchema = z.strictObject({
  /** Number of the question: a genome that successive halving trains on has a row for each training. */
  candidate: z.int(),
  genomeId: z.string(),
  genome: genomeSchema,
  state: runStateSchema,
  /** Candidates that its genome was made of; none: drawn from the space; null: not known, or its strategy has no parents. */
  parents: z.array(z.int()).nullable(),
  /** Of its training. */
  epochs: z.int(),
  /** Validation accuracy. */
  score: z.number().nullable(),
  /** Share of validation images that a short attack left right; null: not measured. */
  robustness: z.number().nullable(),
  parameters: z.int().nullable(),
  durationMs: z.number().nullable(),
  workerName: z.string().nullable(),
  finishedAt: time.nullable(),
  error: errorRecordSchema.nullable(),
});
export type CandidateRow = z.infer<typeof candidateRowSchema>;

export const runRowSchema = z.strictObject({
  id: z.uuid(),
  experimentId: z.uuid(),
  experimentName: z.string(),
  kind: runKindSchema,
  role: trainingRoleSchema
    .nullable()
    .meta({ description: 'Of a training, or of the training an attack attacks' }),
  /** Which discovered mix this run belongs to: itself for a mix, the mix it is compared with for the others (the best one for a random genome). */
  mixGenomeId: z.string().nullable(),
  genomeId: z.string().nullable(),
  genome: genomeSchema.nullable(),
  seed: z.int(),
  state: runStateSchema,
  progress: z.number().min(0).max(1),
  progressText: z.string(),
  attempts: z.int(),
  workerName: z.string().nullable(),
  /** Last heartbeat of the worker, while it works on this run. */
  heartbeatAt: time.nullable(),
  createdAt: time,
  startedAt: time.nullable(),
  finishedAt: time.nullable(),
  /** Test accuracy of a training or a control; clean accuracy of an attack; best validation accuracy of a search; that on its images of a landscape. */
  accuracy: z.number().nullable(),
  /** Worst-case robust accuracy of an attack. */
  robustAccuracy: z.number().nullable(),
  parameters: z.int().nullable(),
  error: errorRecordSchema.nullable(),
});
export type RunRow = z.infer<typeof runRowSchema>;

export const runArtifactSchema = z.strictObject({
  hash: z.string(),
  bytes: z.int(),
  kind: artifactKindSchema,
  createdAt: time,
  epoch: z.int().nullable(),
});

export const attemptRowSchema = z.strictObject({
  id: z.uuid(),
  number: z.int(),
  workerName: z.string(),
  host: z.string(),
  state: z.enum(['running', 'finished', 'failed', 'lost', 'pre-empted', 'paused', 'cancelled']),
  startedAt: time,
  endedAt: time.nullable(),
  resumedFromEpoch: z.int().nullable(),
  error: errorRecordSchema.nullable(),
});

export const runDetailSchema = runRowSchema.extend({
  spec: experimentSpecSchema,
  training: trainingResultSchema.nullable(),
  attack: attackResultSchema.nullable(),
  control: controlResultSchema.nullable(),
  landscape: landscapeResultSchema.nullable(),
  artifacts: z.array(runArtifactSchema),
  attemptList: z.array(attemptRowSchema),
  /** The training that an attack, a control or a landscape is about; the attacks of a training. */
  relatedRunIds: z.array(z.uuid()),
});
export type RunDetail = z.infer<typeof runDetailSchema>;

/** One metric of one run, in step order. `sampled`: some points were left out (minimum and maximum of each gap are kept). */
export const seriesSchema = z.strictObject({
  runId: z.uuid(),
  name: z.string(),
  points: z.array(metricPointSchema.omit({ name: true })),
  sampled: z.boolean(),
});
export type Series = z.infer<typeof seriesSchema>;

export const workerRowSchema = z.strictObject({
  worker: workerDescriptionSchema,
  state: z.enum(['idle', 'working', 'draining', 'silent', 'gone']),
  connectedAt: time,
  heartbeatAt: time,
  load: z.number().nullable(),
  residentBytes: z.int().nullable(),
  /** What it works on now. */
  work: z.array(
    z.strictObject({ attemptId: z.uuid(), runId: z.uuid(), jobKind: z.string(), text: z.string() }),
  ),
  finishedJobs: z.int(),
});
export type WorkerRow = z.infer<typeof workerRowSchema>;

/** A mean with its 95 % interval; `low` and `high` are null with fewer than two values. */
export const estimateSchema = z.strictObject({
  mean: z.number(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  n: z.int().min(1),
  values: z.array(z.number()),
});
export type Estimate = z.infer<typeof estimateSchema>;

/** Whether a layer learns at all: the training with it and without. */
export const layerControlSchema = z.strictObject({
  layer: z.string(),
  /** Null: the trainings are of an earlier version. */
  about: trainedLayerSchema.nullable(),
  /** One for each control that was asked for, oldest first. */
  runs: z.array(
    z.strictObject({
      runId: z.uuid(),
      trainingRunId: z.uuid(),
      seed: z.int(),
      state: runStateSchema,
      progress: z.number(),
      /** Test accuracy of the training, and of the control once it has finished. */
      accuracy: z.number(),
      controlAccuracy: z.number().nullable(),
    }),
  ),
  /** Test accuracy of the training minus that of its control, paired by seed; null while none has finished. */
  difference: estimateSchema.nullable(),
});
export type LayerControl = z.infer<typeof layerControlSchema>;

export const leaderboardRowSchema = z.strictObject({
  rank: z.int().min(1),
  genomeId: z.string(),
  genome: genomeSchema,
  role: trainingRoleSchema,
  /** Which discovered mix a control belongs to. */
  mixGenomeId: z.string(),
  /** Rows of one protocol (data, split, network, training, attack preset) can be compared. */
  protocol: z.strictObject({
    id: z.string(),
    dataset: z.string(),
    epochs: z.int(),
    trainSize: z.int(),
    attackPreset: z.string(),
  }),
  experimentIds: z.array(z.uuid()),
  runIds: z.array(z.uuid()),
  seeds: z.array(z.int()),
  accuracy: estimateSchema,
  robust: estimateSchema.nullable(),
  /** Epsilon of the robust column, as a fraction of the pixel range. */
  epsilon: z.number().nullable(),
  ruleGradientRobust: estimateSchema.nullable(),
  /** Paired over seeds with the all-BP twin; null for the twin itself and while it is missing. */
  twinDifference: estimateSchema.nullable(),
  twinRobustDifference: estimateSchema.nullable(),
  parameters: z.int(),
  trainingMs: z.number(),
  provisional: z.boolean().meta({ description: 'Fewer than three seeds' }),
  /** How it was trained against attacks; null: as usual. Rows of one genome differ in it. */
  adversarial: z
    .strictObject({ id: z.string(), text: z.string() })
    .nullable()
    .meta({ description: 'How it was trained against attacks' }),
  /** The one preset that its robust figures come from, which a challenge may have changed; left out before it is attacked. */
  measuredBy: z.strictObject({ preset: z.string(), presetVersion: z.int().min(1) }).optional(),
  /** The worst over its seeds; null before it is attacked. */
  verdict: robustnessVerdictSchema.nullable(),
});
export type LeaderboardRow = z.infer<typeof leaderboardRowSchema>;

/** Whether a search was worth its budget, and how well its scores foretold final accuracy. */
export const searchWorthSchema = z.strictObject({
  /** Null: there are too few finished seeds, or no random genomes. */
  verdict: z.enum(['better', 'worse', 'no-difference']).nullable(),
  /** Mean test accuracy of the mixes less that of random genomes, with its interval at `confidence`. */
  difference: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  confidence: z.number(),
  /** `paired` over the seeds of both sides, or `welch` where too few are common. */
  method: z.enum(['paired', 'welch']).nullable(),
  seeds: z.strictObject({ search: z.int(), random: z.int() }),
  text: z.string().meta({ description: 'The verdict in words, or why there is none' }),
  /** With a finished training. */
  genomes: z.strictObject({ search: z.int(), random: z.int() }),
  /** Mean test accuracies by seed. */
  accuracy: z.strictObject({ search: estimateSchema.nullable(), random: estimateSchema.nullable() }),
  /** Kendall's tau between scores of the search and final validation accuracies. */
  rankCorrelation: z
    .strictObject({
      tau: z.number(),
      p: z.number(),
      method: z.enum(['exact', 'normal']),
      n: z.int(),
    })
    .nullable(),
  /** Mixes and random genomes with a score of the search and a final training. */
  rankedGenomes: z.int(),
  rankText: z.string().meta({ description: 'The correlation in words, or why there is none' }),
});
export type SearchWorth = z.infer<typeof searchWorthSchema>;

/** A group of a comparison: runs that differ in their seeds alone. */
export const comparisonGroupSchema = z.strictObject({
  key: z.string(),
  label: z.string(),
  role: trainingRoleSchema.nullable(),
  genomeId: z.string(),
  genome: genomeSchema,
  runs: z.array(runRowSchema),
  accuracy: estimateSchema.nullable(),
  robust: estimateSchema.nullable(),
  ruleGradientRobust: estimateSchema.nullable(),
  clean: countSchema.nullable(),
  /** Against the first group of the comparison, over the seeds both have. */
  difference: estimateSchema.nullable(),
  robustDifference: estimateSchema.nullable(),
});
export type ComparisonGroup = z.infer<typeof comparisonGroupSchema>;

export const comparisonSchema = z.strictObject({
  groups: z.array(comparisonGroupSchema),
  /** Settings that differ: path → one text for each group. */
  differences: z.array(z.strictObject({ path: z.string(), values: z.array(z.string()) })),
  notes: z.array(z.string()).meta({ description: 'What the reader must know, e.g. that protocols differ' }),
});
export type Comparison = z.infer<typeof comparisonSchema>;

export const eventKinds = [
  'experiment-changed',
  'candidate-changed',
  'run-changed',
  'metrics-reported',
  'log-written',
  'worker-changed',
  'leaderboard-changed',
] as const;

/** A thin notice: what to read again. The record is fat, the message thin. */
export const eventSchema = z.strictObject({
  id: z.string().meta({ description: 'Increasing; resume after it' }),
  at: time,
  kind: z.enum(eventKinds),
  experimentId: z.uuid().nullable(),
  runId: z.uuid().nullable(),
  text: z.string().nullable().meta({ description: 'Worth telling the user, e.g. "Search finished"' }),
});
export type LabEvent = z.infer<typeof eventSchema>;
