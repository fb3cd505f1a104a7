import { listEvents, type Store } from '@bionas/store';
import { EventStream } from './event-stream.ts';

const pageSize = 500;

/** The store's events, live after each commit, with the store as backlog. */
export function createEventStream(store: Store): EventStream {
  const stream = new EventStream((afterId) => listEvents(store, { after: afterId, limit: pageSize }));
  store.onCommit((events) => stream.publish(events));
  return stream;
}
