import { z } from 'zod';
import { procedure, router } from '../trpc.ts';

export const workersRouter = router({
  list: procedure.query(({ ctx }) => ctx.hub.listWorkers()),
  drain: procedure
    .input(z.strictObject({ workerId: z.uuid() }))
    .mutation(({ ctx, input }) => ctx.hub.drainWorker(input.workerId)),
});
