import { askerSchema, forkRequestSchema, parseOrThrow, searchChangeSchema } from '@bionas/contracts';
import { z } from 'zod';
import { procedure, router } from '../trpc.ts';
import { byId } from './inputs.ts';

const by = askerSchema.default(null);
const round = z.int().min(1).max(1_000_000);

/** A search while it runs. `id` is that of its run; pause, resume and cancel are those of any run. */
export const searchRouter = router({
  /** What it goes by now: budget, pins and bans in force, forks. */
  get: procedure.input(byId).query(({ ctx, input }) => ctx.hub.getSearch(input.id)),
  /** Its history, oldest first. */
  interventions: procedure.input(byId).query(({ ctx, input }) => ctx.hub.listInterventions(input.id)),
  /** Its rounds that are over, first to last. */
  generations: procedure.input(byId).query(({ ctx, input }) => ctx.hub.listGenerations(input.id)),
  /** Takes the raw change, so that what is wrong with it is told in our words and not the transport's. */
  intervene: procedure
    .input(z.strictObject({ id: z.uuid(), change: z.unknown(), by }))
    .mutation(({ ctx, input }) =>
      ctx.hub.interveneSearch({
        id: input.id,
        by: input.by,
        change: parseOrThrow(searchChangeSchema, input.change, { code: 'invalid-spec', what: 'The change' }),
      }),
    ),
  /** A new experiment that goes on from the end of a round. */
  fork: procedure
    .input(z.strictObject({ id: z.uuid(), round, by, request: z.unknown() }))
    .mutation(({ ctx, input }) =>
      ctx.hub.forkSearch({
        id: input.id,
        round: input.round,
        by: input.by,
        request: parseOrThrow(forkRequestSchema, input.request ?? {}, {
          code: 'invalid-spec',
          what: 'What the fork changes',
        }),
      }),
    ),
});
