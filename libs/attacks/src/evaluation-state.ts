/** @file How far an evaluation has come, as JSON: what a resumed one goes on from. */
import {
  attackOutcomeSchema,
  outcomeBitsSchema,
  robustnessCurveSchema,
  victimChecksSchema,
  type AttackPreset,
} from '@bionas/contracts';
import { z } from 'zod';

const queriesSchema = attackOutcomeSchema.shape.queries;

export const evaluationStateSchema = z.strictObject({
  preset: z.string(),
  version: z.int(),
  indexHash: z.string(),
  seed: z.int(),
  cleanOutcome: outcomeBitsSchema,
  checks: victimChecksSchema,
  /** Attacks that have ended, by their place in the preset; null where the rule gradient is absent. */
  attacks: z.array(attackOutcomeSchema.nullable()),
  /** The one under way: outcomes of the images it is done with, in the order in which it meets them. */
  partial: z
    .strictObject({ bits: outcomeBitsSchema, queries: queriesSchema, durationMs: z.number() })
    .nullable(),
  curve: robustnessCurveSchema.nullable(),
});
export type EvaluationState = z.infer<typeof evaluationStateSchema>;

/** Whether a state belongs to this evaluation. */
export function fitsState(
  state: EvaluationState,
  { preset, indexHash, seed }: { preset: AttackPreset; indexHash: string; seed: number },
): boolean {
  return (
    state.preset === preset.name &&
    state.version === preset.version &&
    state.indexHash === indexHash &&
    state.seed === seed
  );
}
