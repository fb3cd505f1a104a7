import {
  landscapeSettingsSchema,
  runKindSchema,
  runStateSchema,
  trainingRoleSchema,
} from '@bionas/contracts';
import { z } from 'zod';
import { procedure, router } from '../trpc.ts';
import { byId, paging, runIds, searchText } from './inputs.ts';

export const runsRouter = router({
  list: procedure
    .input(
      z.strictObject({
        experimentId: z.uuid().optional(),
        ids: runIds.optional(),
        search: searchText,
        states: z.array(runStateSchema).optional(),
        kinds: z.array(runKindSchema).optional(),
        roles: z.array(trainingRoleSchema).optional(),
        mixGenomeId: z.string().max(64).optional(),
        sort: z
          .enum(['createdAt', 'state', 'kind', 'role', 'seed', 'accuracy', 'robustAccuracy'])
          .default('createdAt'),
        ...paging,
      }),
    )
    .query(({ ctx, input }) => ctx.hub.listRuns(input)),
  get: procedure.input(byId).query(({ ctx, input }) => ctx.hub.getRun(input.id)),
  cancel: procedure.input(byId).mutation(({ ctx, input }) => ctx.hub.cancelRun(input.id)),
  pause: procedure.input(byId).mutation(({ ctx, input }) => ctx.hub.pauseRun(input.id)),
  resume: procedure.input(byId).mutation(({ ctx, input }) => ctx.hub.resumeRun(input.id)),
  retry: procedure.input(byId).mutation(({ ctx, input }) => ctx.hub.retryRun(input.id)),
  /** Asks for frozen-layer controls of a finished training. */
  controlLayers: procedure
    .input(
      z.strictObject({
        id: z.uuid(),
        layers: z.array(z.string().min(1).max(100)).min(1).max(1_000).optional(),
        allSeeds: z.boolean().default(false),
      }),
    )
    .mutation(({ ctx, input }) => ctx.hub.controlLayers(input)),
  layerControls: procedure.input(byId).query(({ ctx, input }) => ctx.hub.layerControls(input.id)),
  /** Asks for the loss landscape of a finished training. */
  landscape: procedure
    .input(z.strictObject({ id: z.uuid(), settings: landscapeSettingsSchema.prefault({}) }))
    .mutation(({ ctx, input }) => ctx.hub.landscape(input)),
  landscapes: procedure.input(byId).query(({ ctx, input }) => ctx.hub.landscapes(input.id)),
  metricNames: procedure
    .input(z.strictObject({ runIds }))
    .query(({ ctx, input }) => ctx.hub.metricNames(input.runIds)),
  series: procedure
    .input(
      z.strictObject({
        runIds,
        names: z.array(z.string().max(100)).max(50),
        maxPoints: z.int().min(10).max(20_000).default(1_000),
      }),
    )
    .query(({ ctx, input }) => ctx.hub.series(input)),
  logs: procedure
    .input(
      z.strictObject({
        runId: z.uuid(),
        search: searchText,
        after: z.int().min(0).default(0),
        limit: z.int().min(1).max(5_000).default(1_000),
      }),
    )
    .query(({ ctx, input }) => ctx.hub.logs(input)),
});
