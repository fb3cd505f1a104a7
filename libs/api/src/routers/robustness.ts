import { attackPresetNames } from '@bionas/contracts';
import { z } from 'zod';
import { procedure, router } from '../trpc.ts';
import { byId, runIds } from './inputs.ts';

/** Chosen trainings, or all finished ones of a genome. */
const ofTrainings = z.union([
  z.strictObject({ runIds: runIds.min(1) }),
  z.strictObject({ genomeId: z.string().min(1).max(64) }),
]);

export const robustnessRouter = router({
  /** Attacks finished trainings once more, by a preset of its own choice. */
  challenge: procedure
    .input(z.strictObject({ of: ofTrainings, preset: z.enum(attackPresetNames).exclude(['none']) }))
    .mutation(({ ctx, input }) => ctx.hub.challenge(input)),
  /** Of an experiment: every finished attack with all its outcomes, oldest first. */
  results: procedure.input(byId).query(({ ctx, input }) => ctx.hub.attackResults(input.id)),
  /** Every evaluation of some trainings, oldest first, and what each changed. */
  history: procedure
    .input(z.strictObject({ of: ofTrainings }))
    .query(({ ctx, input }) => ctx.hub.evaluations(input.of)),
});
