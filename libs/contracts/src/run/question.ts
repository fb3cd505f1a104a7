/**
 * @file What a search asks of the trainer pool, and what comes back. Questions of a search are numbered from 0; asking one again is
 * harmless. A search waits for all answers of a round, so that it is the same search on any pool.
 */
import { z } from 'zod';
import { errorRecordSchema } from '../errors.ts';
import { genomeSchema } from '../genome/genome.ts';
import { packedAlphasSchema } from '../genome/packed-alphas.ts';
import { alphasSchema, closedCandidatesSchema } from '../genome/relaxation.ts';
import { artifactHashSchema } from './artifact.ts';
import { supernetEpochSchema, supernetScoreSchema } from './supernet.ts';

const question = z.int().min(0).meta({ description: 'Its number in the search' });

/**
 * Train this genome from scratch for a score. `epochs`: fewer than the experiment's, on a lower rung; null: as many. `parents`: candidates that
 * its genome was made of; none: drawn from the space; left out: it is no new genome, or its strategy has no parents.
 */
export const evaluateQuestionSchema = z.strictObject({
  kind: z.literal('evaluate'),
  question,
  genome: genomeSchema,
  epochs: z.int().min(1).nullable(),
  parents: z.array(z.int().min(0)).max(2).optional(),
});

/**
 * Train the weights of the experiment's supernet from epoch `from` up to `to`, and the alphas too unless they are given. `weights`: where to go
 * on from, an artifact of an earlier answer; null: freshly drawn. `closed`: candidates that have no share in these epochs, of alphas that are
 * trained; given alphas say it themselves, by `closedLogit`.
 */
export const supernetTrainQuestionSchema = z.strictObject({
  kind: z.literal('supernet-train'),
  question,
  from: z.int().min(0),
  to: z.int().min(1),
  weights: artifactHashSchema.nullable(),
  alphas: alphasSchema.nullable(),
  closed: closedCandidatesSchema.optional(),
});

/** Cross-entropy and accuracy of the supernet under each of these alphas, all on the same probe images; `probe` draws them. */
export const supernetScoreQuestionSchema = z.strictObject({
  kind: z.literal('supernet-score'),
  question,
  weights: artifactHashSchema,
  samples: z.array(packedAlphasSchema).min(1).max(1_000),
  probe: z.strictObject({ images: z.int().min(1), seed: z.int().min(0) }),
});

export const searchQuestionSchema = z.discriminatedUnion('kind', [
  evaluateQuestionSchema,
  supernetTrainQuestionSchema,
  supernetScoreQuestionSchema,
]);
export type SearchQuestion = z.infer<typeof searchQuestionSchema>;
export type SearchQuestionKind = SearchQuestion['kind'];
export const searchQuestionKinds = [
  'evaluate',
  'supernet-train',
  'supernet-score',
] as const satisfies readonly SearchQuestionKind[];

/** Of all attempts at a question, those that came to nothing too: what a search's budget of trainers' work counts. Earlier versions told none. */
const trainerMs = z.number().min(0).optional().meta({ description: 'Work of trainers on it, milliseconds' });

/** `score`: validation accuracy; null: it could not be trained. */
export const evaluateAnswerSchema = z.strictObject({
  kind: z.literal('evaluate'),
  question,
  genome: genomeSchema,
  score: z.number().min(0).max(1).nullable(),
  /** Share of validation images that a short attack left right; null or left out: not measured. */
  robustness: z.number().min(0).max(1).nullable().optional(),
  trainerMs,
});
export const supernetTrainAnswerSchema = z.strictObject({
  kind: z.literal('supernet-train'),
  question,
  weights: artifactHashSchema,
  epochs: z.array(supernetEpochSchema).min(1),
  trainerMs,
});
export const supernetScoreAnswerSchema = z.strictObject({
  kind: z.literal('supernet-score'),
  question,
  scores: z.array(supernetScoreSchema).min(1),
  trainerMs,
});
/** A supernet question that nobody could answer; of a candidate this is a score of null. */
export const failedAnswerSchema = z.strictObject({
  kind: z.literal('failed'),
  question,
  error: errorRecordSchema,
  trainerMs,
});

export const searchAnswerSchema = z.discriminatedUnion('kind', [
  evaluateAnswerSchema,
  supernetTrainAnswerSchema,
  supernetScoreAnswerSchema,
  failedAnswerSchema,
]);
export type SearchAnswer = z.infer<typeof searchAnswerSchema>;
