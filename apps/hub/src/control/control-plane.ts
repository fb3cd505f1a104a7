/** The hub as the routers of `@bionas/api` see it. */
import type { ControlPlane, HubInfo } from '@bionas/api';
import { AppError } from '@bionas/contracts';
import { listExperiments, listWorkers } from '@bionas/store';
import { clean, type CleaningContext } from '../cleaning/clean.ts';
import { challengeControls } from './challenges.ts';
import type { ControlContext } from './control-context.ts';
import { costControls } from './costs.ts';
import { experimentControls } from './experiments.ts';
import { findingControls } from './findings.ts';
import { probeControls } from './probes.ts';
import { referenceControls } from './references.ts';
import { runControls } from './runs.ts';
import { searchControls } from './searches.ts';

export interface ControlPlaneOptions extends ControlContext {
  readonly cleaning: CleaningContext;
  readonly info: Pick<HubInfo, 'version' | 'startedAt' | 'home' | 'zmqAddress'>;
}

export function createControlPlane(options: ControlPlaneOptions): ControlPlane {
  const { store, dispatcher, events, info, cleaning } = options;
  return {
    ...experimentControls(options),
    ...runControls(options),
    ...searchControls(options),
    ...probeControls(options),
    ...challengeControls(options),
    ...findingControls(options),
    ...referenceControls(options),
    ...costControls(options),
    async info() {
      const shown = await listExperiments(store, { limit: 1 });
      const archived = await listExperiments(store, { limit: 1, archived: true });
      return {
        ...info,
        store: store.driver === 'embedded' ? 'pglite' : 'postgres',
        empty: shown.total + archived.total === 0,
      };
    },
    listWorkers: () => listWorkers(store),
    drainWorker: (workerId) => dispatcher.drain(workerId),
    clean: (how) => clean(cleaning, how),
    events({ lastEventId, signal }) {
      if (lastEventId !== null && !/^\d{1,18}$/.test(lastEventId)) {
        throw new AppError('invalid-message', `Events are numbered; cannot resume behind "${lastEventId}".`);
      }
      return events.listen(lastEventId, signal);
    },
  };
}
