import { alphasSchema, parseOrThrow } from '@bionas/contracts';
import { z } from 'zod';
import { cmaStateSchema } from '../cma/cma-state.ts';
import { flattenAlphas } from './alpha-vector.ts';

export const similarityForms = ['published', 'centred', 'reversed'] as const;

/** What one epoch of EG-NAS is told. The values of the paper's code are in brackets; defaults belong to the spec of the strategy. */
export const egOptionsSchema = z.strictObject({
  /** N, independent evolutions (3). */
  runs: z.int().min(1),
  /** G (1, which makes CMA-ES plain Gaussian sampling; 2 and more let it adapt). */
  generations: z.int().min(1),
  /** λ, samples of a run in a generation (50). */
  population: z.int().min(2),
  /** κ, weight of the similarity to the present alphas in the fitness (0.4). */
  similarity: z.number().min(0),
  /**
   * How S, the similarity, enters the fitness; the upper sign is for samples at least as accurate as the present alphas.
   * `published`: ± κ S, which lets samples win for being worse than the alphas (see `egFitness`). `centred`: ± κ (S − 1),
   * the same pull without that jump. `reversed`: ∓ κ S, good samples towards the alphas, bad ones away.
   */
  similarityForm: z.enum(similarityForms),
  /** Standard deviation around the present alphas where a run starts (0.01). */
  noise: z.number().min(0),
  /** How far the alphas go towards the best sample (0.1). */
  step: z.number().gt(0).max(1),
  /** First step size of CMA-ES in epoch 0, in logits; it is divided by epoch + 1 (1). */
  firstSigma: z.number().positive(),
  /** …but no smaller than this (0.02). */
  minSigma: z.number().positive(),
  covariance: z.enum(['separable', 'full']),
});
export type EgOptions = z.infer<typeof egOptionsSchema>;

/** Of one sample on the probe images of the epoch: mean cross-entropy and share of right answers. */
export const egScoreSchema = z.strictObject({ loss: z.number(), accuracy: z.number().min(0).max(1) });
export type EgScore = z.infer<typeof egScoreSchema>;
/** Null: not to be had (the loss is not finite, or the sample is not allowed). */
const knownScoreSchema = z.union([egScoreSchema, z.null()]);

/** A sample that has been scored. */
export const egSampleSchema = z.strictObject({
  run: z.int().min(0),
  generation: z.int().min(0),
  /** Among the samples of its run and generation. */
  place: z.int().min(0),
  loss: z.number(),
  accuracy: z.number(),
  /** To the alphas at the start of the epoch, 1/2 to 1. */
  similarity: z.number(),
  fitness: z.number(),
});
export type EgSample = z.infer<typeof egSampleSchema>;

/** A generation that has been scored whole, run after run: its samples, and which of them the next generation is drawn around. */
export const egGenerationSchema = z.strictObject({
  generation: z.int().min(0),
  /** `loss` null: not to be had. */
  samples: z.array(z.strictObject({ loss: z.number().nullable(), survives: z.boolean() })),
});
export type EgGeneration = z.infer<typeof egGenerationSchema>;

/** Where one epoch stands, as JSON. */
export const egEpochStateSchema = z
  .strictObject({
    version: z.literal(1),
    seed: z.int().min(0),
    epoch: z.int().min(0),
    options: egOptionsSchema,
    /** At the start of the epoch. */
    alphas: alphasSchema,
    runs: z.array(cmaStateSchema),
    /** Complete ones. */
    generation: z.int().min(0),
    /** Of the present alphas, whose accuracy is A0; a sample among those of generation 0. */
    present: z.union([knownScoreSchema, z.literal('pending')]),
    /** Of the samples of this generation, run after run; none once the epoch is done. */
    scores: z.array(z.union([knownScoreSchema, z.literal('pending')])),
    /** The fittest sample of each run so far, with its logits. */
    best: z.array(
      z.union([z.strictObject({ sample: egSampleSchema, vector: z.array(z.number()) }), z.null()]),
    ),
    /** Samples scored in complete generations, and how many of them had no score. */
    scored: z.int().min(0),
    failed: z.int().min(0),
    /** The last complete generation. Earlier versions kept none. */
    closed: egGenerationSchema.optional(),
  })
  .refine(
    ({ options, alphas, runs, generation, present, scores, best }) => {
      const { length } = flattenAlphas(alphas);
      return (
        runs.length === options.runs &&
        best.length === options.runs &&
        generation <= options.generations &&
        (generation === 0 || present !== 'pending') &&
        scores.length === (generation === options.generations ? 0 : options.runs * options.population) &&
        runs.every(({ mean, population }) => mean.length === length && population === options.population) &&
        best.every((one) => one === null || one.vector.length === length)
      );
    },
    { message: 'runs, samples and alphas fit each other', path: ['runs'] },
  );
export type EgEpochState = z.infer<typeof egEpochStateSchema>;

/** @throws AppError artifact-damaged for anything that is not the state of an epoch */
export function parseEgEpochState(value: unknown): EgEpochState {
  return parseOrThrow(egEpochStateSchema, value, {
    code: 'artifact-damaged',
    what: 'The state of the EG-NAS epoch',
  });
}
