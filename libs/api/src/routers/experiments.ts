import { experimentSpecSchema, parseOrThrow } from '@bionas/contracts';
import { z } from 'zod';
import { procedure, router } from '../trpc.ts';
import { byId, paging, searchText } from './inputs.ts';

const stateSchema = z.enum(['queued', 'running', 'paused', 'finished', 'failed', 'cancelled']);

export const experimentsRouter = router({
  list: procedure
    .input(
      z.strictObject({
        search: searchText,
        states: z.array(stateSchema).optional(),
        sort: z.enum(['createdAt', 'name', 'state', 'finishedAt']).default('createdAt'),
        ...paging,
      }),
    )
    .query(({ ctx, input }) => ctx.hub.listExperiments(input)),
  get: procedure.input(byId).query(({ ctx, input }) => ctx.hub.getExperiment(input.id)),
  candidates: procedure.input(byId).query(({ ctx, input }) => ctx.hub.listCandidates(input.id)),
  /** Takes the raw spec, so that what is wrong with it is told in our words and not the transport's. */
  submit: procedure
    .input(z.strictObject({ spec: z.unknown() }))
    .mutation(({ ctx, input }) =>
      ctx.hub.submitExperiment(
        parseOrThrow(experimentSpecSchema, input.spec, { code: 'invalid-spec', what: 'The experiment' }),
      ),
    ),
  /** The effective spec of what was written, or what is wrong with it, without submitting anything. */
  check: procedure.input(z.strictObject({ spec: z.unknown() })).query(({ input }) => {
    const parsed = experimentSpecSchema.safeParse(input.spec);
    if (parsed.success) return { ok: true as const, spec: parsed.data };
    return {
      ok: false as const,
      issues: parsed.error.issues.map((issue) => ({ path: issue.path.map(String), message: issue.message })),
    };
  }),
  cancel: procedure.input(byId).mutation(({ ctx, input }) => ctx.hub.cancelExperiment(input.id)),
  archive: procedure.input(byId).mutation(({ ctx, input }) => ctx.hub.archiveExperiment(input.id)),
  restore: procedure.input(byId).mutation(({ ctx, input }) => ctx.hub.restoreExperiment(input.id)),
});
