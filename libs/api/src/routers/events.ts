import type { LabEvent } from '@bionas/contracts';
import { tracked, type TrackedEnvelope } from '@trpc/server';
import { z } from 'zod';
import { procedure, router } from '../trpc.ts';

export const eventsRouter = router({
  /** One stream a tab. After a break the browser sends the last id it saw and goes on behind it. */
  stream: procedure
    .input(z.strictObject({ lastEventId: z.string().max(30).nullish() }).prefault({}))
    .subscription(async function* ({ ctx, input, signal }): AsyncGenerator<TrackedEnvelope<LabEvent>> {
      const until = signal ?? new AbortController().signal;
      for await (const event of ctx.hub.events({ lastEventId: input.lastEventId ?? null, signal: until })) {
        yield tracked(event.id, event);
      }
    }),
});
