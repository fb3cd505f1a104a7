import { z } from 'zod';
import { normNameSchema } from '../attack/settings.ts';
import { robustnessVerdictSchema } from '../attack/verdict.ts';
import { countSchema } from '../run/count.ts';
import { runStateSchema } from '../run/run.ts';

/** One attack run on a finished training, asked for by its experiment or as a challenge, and what it changed. */
export const evaluationRowSchema = z.strictObject({
  runId: z.uuid(),
  trainingRunId: z.uuid(),
  genomeId: z.string(),
  seed: z.int(),
  state: runStateSchema,
  preset: z.string(),
  /** Not known before it has finished. */
  presetVersion: z.int().nullable(),
  askedAt: z.int(),
  finishedAt: z.int().nullable(),
  /** Not the preset of the experiment: somebody asked for it later. */
  challenge: z.boolean(),
  /** Null until it has finished. */
  result: z
    .strictObject({
      norm: normNameSchema,
      epsilon: z.number(),
      clean: countSchema,
      robust: countSchema,
      verdict: robustnessVerdictSchema,
      /** Share that stood by what counted before it; null: it was the first. */
      before: z.number().nullable(),
      after: z.number(),
      /** `raised`: by more images under attacks at least as strong, which alone may raise a figure. */
      effect: z.enum(['first', 'lowered', 'raised', 'confirmed', 'other-ball']),
      /** Its figure is the one that counts for this training today. */
      counts: z.boolean(),
    })
    .nullable(),
});
export type EvaluationRow = z.infer<typeof evaluationRowSchema>;
