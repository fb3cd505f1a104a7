/** What a finished job reports. Counts, not only shares, so that intervals can be drawn from them. */
import { z } from 'zod';
import { genomeSchema } from '../genome/genome.ts';
import { learningRuleNameSchema } from '../genome/names.ts';
import { attackResultSchema } from '../attack/result.ts';
import { artifactHashSchema, artifactSchema } from './artifact.ts';
import { countSchema } from './count.ts';
import { provenanceSchema } from './provenance.ts';
import { supernetEpochSchema, supernetScoreSchema } from './supernet.ts';

/** A layer with weights: its name in metrics and files, and the rule it has, which is not the genome's where that one leaves it to another. */
export const trainedLayerSchema = z.strictObject({
  name: z.string(),
  kind: z.enum(['dense', 'conv', 'depthwise']),
  rule: learningRuleNameSchema,
  /** Without bias. */
  weights: z.int().min(1),
});
export type TrainedLayer = z.infer<typeof trainedLayerSchema>;

const trainingOutcome = {
  validation: countSchema,
  test: countSchema,
  trainLoss: z.number(),
  validationLoss: z.number(),
  epochs: z.int().min(1),
  steps: z.int().min(1),
  parameters: z.int().min(0),
  /** Of the auxiliary head, which is not among the parameters and gone after the training; left out where there was none. */
  auxiliaryParameters: z.int().min(1).optional(),
  durationMs: z.number().min(0),
  provenance: provenanceSchema,
};
export const trainingResultSchema = z.strictObject({
  kind: z.literal('train'),
  ...trainingOutcome,
  weights: artifactSchema,
  /** From input to logits. Results of earlier versions have none. */
  layers: z.array(trainedLayerSchema).optional(),
});
export type TrainingResult = z.infer<typeof trainingResultSchema>;

export const evaluationResultSchema = z.strictObject({
  kind: z.literal('evaluate'),
  validation: countSchema,
  /** Of the first validation images, those that a short attack left right: a proxy, no measure of robustness. */
  robustness: countSchema.optional(),
  validationLoss: z.number(),
  parameters: z.int().min(0),
  durationMs: z.number().min(0),
  provenance: provenanceSchema,
});
export type EvaluationResult = z.infer<typeof evaluationResultSchema>;

export const supernetTrainResultSchema = z.strictObject({
  kind: z.literal('supernet-train'),
  weights: artifactSchema,
  epochs: z.array(supernetEpochSchema).min(1),
  parameters: z.int().min(0),
  durationMs: z.number().min(0),
  provenance: provenanceSchema,
});
export type SupernetTrainResult = z.infer<typeof supernetTrainResultSchema>;

/** One score a sample, in order. */
export const supernetScoreResultSchema = z.strictObject({
  kind: z.literal('supernet-score'),
  scores: z.array(supernetScoreSchema).min(1),
  durationMs: z.number().min(0),
  provenance: provenanceSchema,
});
export type SupernetScoreResult = z.infer<typeof supernetScoreResultSchema>;

/** One evaluated candidate as the strategy sees it. `score` is validation accuracy, or null if it could not be trained. */
export const scoredCandidateSchema = z.strictObject({
  candidate: z.int().min(0),
  genome: genomeSchema,
  score: z.number().min(0).max(1).nullable(),
  /** Share of validation images that a short attack left right; null or left out: not measured. */
  robustness: z.number().min(0).max(1).nullable().optional(),
});
export type ScoredCandidate = z.infer<typeof scoredCandidateSchema>;

export const searchResultSchema = z.strictObject({
  kind: z.literal('search'),
  /** Best distinct genomes, best first. */
  best: z.array(scoredCandidateSchema),
  evaluated: z.int().min(0),
  stoppedBy: z.enum(['budget', 'time-limit', 'trainer-hours']),
});
export type SearchResult = z.infer<typeof searchResultSchema>;

/** A training with one layer left at its first weights. They are not kept. */
export const controlResultSchema = z.strictObject({
  kind: z.literal('control'),
  ...trainingOutcome,
  frozenLayer: z.string(),
});
export type ControlResult = z.infer<typeof controlResultSchema>;

/** Null where the loss is not finite. */
const lossSchema = z.number().nullable();

/**
 * Mean cross-entropy and accuracy on validation images, in evaluation mode, at weights around the trained ones (arXiv:1712.09913).
 * The line leads along the true gradient: `at` in norms of the weights, positive downhill. The plane is spanned by two random directions, each
 * filter as long as the network's own: `loss[row][column]` at `axis[row]` of the second and `axis[column]` of the first. Biases and batch
 * norms stay.
 */
export const landscapeResultSchema = z.strictObject({
  kind: z.literal('landscape'),
  weights: artifactHashSchema,
  images: z.int().min(1),
  centre: z.strictObject({ loss: z.number(), accuracy: z.number() }),
  gradientNorm: z.number().min(0),
  line: z.strictObject({
    at: z.array(z.number()),
    loss: z.array(lossSchema),
    accuracy: z.array(z.number()),
  }),
  grid: z.strictObject({
    axis: z.array(z.number()),
    loss: z.array(z.array(lossSchema)),
    accuracy: z.array(z.array(z.number())),
  }),
  durationMs: z.number().min(0),
  provenance: provenanceSchema,
});
export type LandscapeResult = z.infer<typeof landscapeResultSchema>;

export const jobResultSchema = z.discriminatedUnion('kind', [
  searchResultSchema,
  evaluationResultSchema,
  supernetTrainResultSchema,
  supernetScoreResultSchema,
  trainingResultSchema,
  attackResultSchema,
  controlResultSchema,
  landscapeResultSchema,
]);
export type JobResult = z.infer<typeof jobResultSchema>;

/** A point of a curve: metric names are `train/loss`, `train/accuracy`, `validation/loss`, `validation/accuracy`, `learning-rate`, `attack/robust`, …; of layers: `layerMeasureNames` */
export const metricPointSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]+(\/[a-z0-9.-]+)*$/),
  step: z.int().min(0),
  epoch: z.number().min(0),
  value: z.number().nullable().meta({ description: 'null: not finite' }),
  at: z.int().meta({ description: 'milliseconds since 1970' }),
});
export type MetricPoint = z.infer<typeof metricPointSchema>;

/** Where a checkpoint stands. */
export const checkpointPositionSchema = z.strictObject({ epoch: z.int().min(0), step: z.int().min(0) });
export type CheckpointPosition = z.infer<typeof checkpointPositionSchema>;
