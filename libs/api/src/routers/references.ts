import { parseOrThrow, referenceDocumentSchema } from '@bionas/contracts';
import { z } from 'zod';
import { procedure, router } from '../trpc.ts';

/** Published figures beside our own; never ranked. */
export const referencesRouter = router({
  /** Takes the raw document, so that what is wrong with it is told in our words and not the transport's. All of it is taken in, or nothing. */
  import: procedure.input(z.strictObject({ document: z.unknown() })).mutation(({ ctx, input }) =>
    ctx.hub.importReferences(
      parseOrThrow(referenceDocumentSchema, input.document, {
        ...{ code: 'invalid-spec', what: 'The list of published rows' },
      }).rows,
    ),
  ),
  /** By name. */
  list: procedure.query(({ ctx }) => ctx.hub.listReferences()),
  remove: procedure
    .input(z.strictObject({ name: z.string().min(1).max(200) }))
    .mutation(({ ctx, input }) => ctx.hub.removeReference(input.name)),
});
