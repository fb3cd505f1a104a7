import { procedure, router } from './trpc.ts';
import { eventsRouter } from './routers/events.ts';
import { experimentsRouter } from './routers/experiments.ts';
import { findingsRouter } from './routers/findings.ts';
import { referencesRouter } from './routers/references.ts';
import { robustnessRouter } from './routers/robustness.ts';
import { runsRouter } from './routers/runs.ts';
import { searchRouter } from './routers/search.ts';
import { storageRouter } from './routers/storage.ts';
import { workersRouter } from './routers/workers.ts';

export const appRouter = router({
  info: procedure.query(({ ctx }) => ctx.hub.info()),
  experiments: experimentsRouter,
  runs: runsRouter,
  search: searchRouter,
  storage: storageRouter,
  workers: workersRouter,
  findings: findingsRouter,
  references: referencesRouter,
  robustness: robustnessRouter,
  events: eventsRouter,
});
export type AppRouter = typeof appRouter;
