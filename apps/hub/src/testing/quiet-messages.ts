import type { Store } from '@bionas/store';
import type { MessageContext } from '../dispatch/message-context.ts';

/** What the hub's handlers of messages need, over a real store and with nobody connected: every artifact is there, whoever is told hears nothing. */
export function quietMessages(store: Store): MessageContext {
  return {
    store,
    artifacts: { has: () => Promise.resolve(true) },
    log: () => undefined,
    triggerHandOut: () => undefined,
    tellSearcher: () => Promise.resolve(),
    tellChanges: () => Promise.resolve(),
    stop: () => undefined,
  } as unknown as MessageContext;
}
