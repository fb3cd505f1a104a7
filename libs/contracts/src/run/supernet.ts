/** @file Supernets: what a trainer is told to build and train, and what it reports. */
import { z } from 'zod';
import { cellSlotsSchema } from '../genome/genome.ts';
import { alphasSchema, supernetCandidateSchema } from '../genome/relaxation.ts';
import { precisionSchema } from '../precision.ts';
import { ruleOptionsSchema } from '../rules/rule-options.ts';

/** The continuous relaxation to build: DARTS (arXiv:1806.09055), with partial channels as in PC-DARTS (arXiv:1907.05737). */
export const supernetSpecSchema = z.strictObject({
  channels: z.int().min(1),
  cells: z.int().min(1),
  candidates: z.array(supernetCandidateSchema).min(1),
  slots: cellSlotsSchema.omit({ auxiliary: true }),
  /** One in `partialChannels` channels goes through the candidates; 1: all. */
  partialChannels: z.int().min(1),
  ruleOptions: ruleOptionsSchema.optional(),
});
export type SupernetSpec = z.infer<typeof supernetSpecSchema>;

/** How alphas are found while the weights train: by their gradient, or not at all (they are given). */
export const alphaStepSchema = z.enum(['first-order', 'second-order', 'given']);
export type AlphaStep = z.infer<typeof alphaStepSchema>;

/** Published numbers: search.md, section 10. The learning rate falls along a half cosine over all `epochs`. */
export const supernetTrainingSchema = z.strictObject({
  epochs: z.int().min(1),
  batchSize: z.int().min(1),
  learningRate: z.number().positive(),
  finalLearningRate: z.number().min(0),
  momentum: z.number().min(0).lt(1),
  weightDecay: z.number().min(0),
  clipNorm: z.number().positive(),
  /** Share of the training images that the weights learn from; alphas learn from the others. */
  trainShare: z.number().gt(0).max(1),
  alphaStep: alphaStepSchema,
  /** Epochs at the start in which alphas stay. */
  warmupEpochs: z.int().min(0),
  alphaLearningRate: z.number().positive(),
  alphaWeightDecay: z.number().min(0),
  /** Of the softmax over a row of alpha, from the first epoch to the last, geometrically. */
  temperature: z.strictObject({ start: z.number().positive(), end: z.number().positive() }),
  precision: precisionSchema,
});
export type SupernetTraining = z.infer<typeof supernetTrainingSchema>;

/** How an epoch ended. Accuracies are shares of right answers while training; of alphas null where they took no step. */
export const supernetEpochSchema = z.strictObject({
  epoch: z.int().min(0),
  loss: z.number(),
  accuracy: z.number(),
  alphaLoss: z.number().nullable(),
  alphaAccuracy: z.number().nullable(),
  alphas: alphasSchema,
  durationMs: z.number().min(0),
});
export type SupernetEpoch = z.infer<typeof supernetEpochSchema>;

/** Of one sample of alphas on the probe images. */
export const supernetScoreSchema = z.strictObject({ loss: z.number().nullable(), accuracy: z.number() });
export type SupernetScore = z.infer<typeof supernetScoreSchema>;
