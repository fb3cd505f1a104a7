import { z } from 'zod';
import { procedure, router } from '../trpc.ts';

export const storageRouter = router({
  clean: procedure
    .input(z.strictObject({ dryRun: z.boolean() }))
    .mutation(({ ctx, input }) => ctx.hub.clean(input)),
});
