import { experimentSpecSchema, parseOrThrow } from '@bionas/contracts';
import { z } from 'zod';
import { procedure, router } from '../trpc.ts';
import { byId, runIds } from './inputs.ts';

export const findingsRouter = router({
  leaderboard: procedure
    .input(
      z
        .strictObject({
          protocolId: z.string().max(64).optional(),
          includeControls: z.boolean().default(false),
        })
        .prefault({}),
    )
    .query(({ ctx, input }) => ctx.hub.leaderboard(input)),
  compare: procedure
    .input(
      z.union([
        z.strictObject({ runIds: runIds.min(1) }),
        z.strictObject({ experimentId: z.uuid(), mixGenomeId: z.string().min(1).max(64) }),
      ]),
    )
    .query(({ ctx, input }) => ctx.hub.compare(input)),
  /** Takes the raw spec, so that what is wrong with it is told in our words and not the transport's. */
  estimateCost: procedure
    .input(z.strictObject({ spec: z.unknown() }))
    .query(({ ctx, input }) =>
      ctx.hub.estimateCost(
        parseOrThrow(experimentSpecSchema, input.spec, { code: 'invalid-spec', what: 'The experiment' }),
      ),
    ),
  searchCost: procedure.input(byId).query(({ ctx, input }) => ctx.hub.searchCost(input.id)),
  searchWorth: procedure.input(byId).query(({ ctx, input }) => ctx.hub.searchWorth(input.id)),
});
