import type { ArtifactStore } from '@bionas/messaging';
import type { Store } from '@bionas/store';
import type { Dispatcher } from '../dispatch/dispatcher.ts';
import type { EventStream } from '../events/event-stream.ts';

/** What the controls work with. */
export interface ControlContext {
  readonly store: Store;
  readonly artifacts: Pick<ArtifactStore, 'has'>;
  readonly dispatcher: Dispatcher;
  readonly events: EventStream;
}
