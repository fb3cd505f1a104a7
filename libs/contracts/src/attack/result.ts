/** @file What an attack run reports: outcomes image by image, so that any two can be compared on the same images. */
import { z } from 'zod';
import { artifactSchema } from '../run/artifact.ts';
import { countSchema } from '../run/count.ts';
import { provenanceSchema } from '../run/provenance.ts';
import { attackSettingsSchema, normNameSchema } from './settings.ts';
import { robustnessJudgementSchema } from './verdict.ts';

/** One bit an image of the list: 1 where it is classified rightly. */
export const outcomeBitsSchema = z.string().regex(/^[01]*$/);

export const attackScopeNames = ['all', 'standing'] as const;

/**
 * One attack at one radius. An image that is wrong when clean counts as broken. `scope` says which images it was run on: `all` that are right when
 * clean, so that its outcome can be set against that of another attack, or those still `standing` after the attacks before it in the same
 * ball; the others are carried on as broken.
 */
export const attackOutcomeSchema = z.strictObject({
  settings: attackSettingsSchema,
  norm: normNameSchema,
  epsilon: z.number().min(0),
  scope: z.enum(attackScopeNames),
  attacked: z.int().min(0).meta({ description: 'Images it was run on' }),
  robust: countSchema,
  outcome: outcomeBitsSchema,
  queries: z
    .strictObject({ logits: z.int().min(0), gradients: z.int().min(0) })
    .meta({ description: 'What the model was asked, in images, over the whole attack' }),
  durationMs: z.number().min(0),
});
export type AttackOutcome = z.infer<typeof attackOutcomeSchema>;

/**
 * How many images stand at growing radii, by one attack on the first images of the list. `fresh`: begun anew at each radius. `worst`: the worse of that and of
 * going on from the radius before, so it never rises.
 */
export const robustnessCurveSchema = z.strictObject({
  settings: attackSettingsSchema,
  norm: normNameSchema.exclude(['l0']),
  points: z.array(
    z.strictObject({
      epsilon: z.number().min(0),
      fresh: countSchema,
      worst: countSchema,
      outcome: outcomeBitsSchema,
    }),
  ),
  durationMs: z.number().min(0),
});
export type RobustnessCurve = z.infer<typeof robustnessCurveSchema>;

/** What was measured about the model itself, before any attack (attacks.md, section 7). */
export const victimChecksSchema = z.strictObject({
  images: z.int().min(1),
  /** Largest difference of a logit between two passes over the same images, and how many answers changed. */
  repeat: z.strictObject({ logitDifference: z.number().min(0), changedAnswers: z.int().min(0) }),
  /** Outputs are not negative and every row sums to 1: probabilities, not logits. */
  softmaxOutputs: z.boolean(),
  /** Images whose true gradient of the DLR loss (margin, with two classes) is zero everywhere. */
  zeroGradients: z.int().min(0),
  /** Median relative error of the true gradient against central differences along random directions. */
  gradientError: z.number().min(0).nullable(),
  /** Mean cosine of rule and true gradient of the cross-entropy. Null where a rule delivers nothing. */
  ruleCosine: z.number().min(-1).max(1).nullable(),
});
export type VictimChecks = z.infer<typeof victimChecksSchema>;

export const attackResultSchema = z.strictObject({
  kind: z.literal('attack'),
  preset: z.string(),
  /** Of the preset: numbers of different versions cannot be compared. */
  presetVersion: z.int().min(1),
  norm: normNameSchema.exclude(['l0']),
  epsilon: z.number().min(0),
  clean: countSchema,
  cleanOutcome: outcomeBitsSchema,
  /** SHA-256 of the list of attacked images: equal lists can be compared image by image. */
  indexHash: z.string(),
  /** Null: measured by a version that had none. */
  checks: victimChecksSchema.nullable(),
  attacks: z.array(attackOutcomeSchema),
  curve: robustnessCurveSchema.nullable(),
  /** Right when clean and under every attack in the ball of `norm` and `epsilon` that follows the true gradient or none. */
  worstCase: countSchema,
  worstOutcome: outcomeBitsSchema,
  /** The same over the attacks along rule gradients: labelled, never ranked. Null where a rule delivers nothing. */
  ruleGradient: countSchema.nullable(),
  /** Whether the headline can be believed. */
  judgement: robustnessJudgementSchema,
  /** A few attacked images (`decodeAdversarials`). Left out where none was to be kept; results of earlier versions have none. */
  adversarials: artifactSchema.optional(),
  durationMs: z.number().min(0),
  provenance: provenanceSchema,
});
export type AttackResult = z.infer<typeof attackResultSchema>;
