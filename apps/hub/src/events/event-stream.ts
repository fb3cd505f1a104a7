/**
 * The events of the store, to any number of listeners: first the backlog behind the last one a listener has seen, then
 * live, without gap or double. Listening starts before the backlog is read; ids decide what was seen already.
 */
import type { LabEvent } from '@bionas/contracts';

/** A listener this far behind is cut off; it comes back with its last id and reads the backlog from the store. */
const maxWaiting = 10_000;

interface Listener {
  readonly waiting: LabEvent[];
  wake: () => void;
  overrun: boolean;
}

export class EventStream {
  readonly #listeners = new Set<Listener>();
  readonly #backlog: (afterId: string) => Promise<LabEvent[]>;

  /** @param backlog events behind an id in id order, a page at a time; empty when there are none */
  constructor(backlog: (afterId: string) => Promise<LabEvent[]>) {
    this.#backlog = backlog;
  }

  /** To be called after the commit, in id order. */
  publish(events: readonly LabEvent[]): void {
    for (const listener of this.#listeners) {
      if (listener.waiting.length + events.length > maxWaiting) listener.overrun = true;
      else listener.waiting.push(...events);
      listener.wake();
    }
  }

  /** @param lastEventId resume behind this event; null: only what happens from now on */
  async *listen(lastEventId: string | null, signal: AbortSignal): AsyncGenerator<LabEvent> {
    const listener: Listener = { waiting: [], wake: () => undefined, overrun: false };
    const wakeOnAbort = (): void => listener.wake();
    this.#listeners.add(listener);
    signal.addEventListener('abort', wakeOnAbort);
    try {
      let last = lastEventId === null ? null : BigInt(lastEventId);
      if (last !== null) {
        for (
          let page = await this.#backlog(String(last));
          page.length > 0;
          page = await this.#backlog(String(last))
        ) {
          for (const event of page) {
            yield event;
            last = BigInt(event.id);
          }
        }
      }
      while (!signal.aborted && !listener.overrun) {
        for (let event = listener.waiting.shift(); event !== undefined; event = listener.waiting.shift()) {
          if (last !== null && BigInt(event.id) <= last) continue;
          yield event;
          last = BigInt(event.id);
        }
        if (signal.aborted) return;
        await new Promise<void>((resolve) => {
          listener.wake = resolve;
          if (listener.waiting.length > 0 || listener.overrun) resolve();
        });
      }
    } finally {
      this.#listeners.delete(listener);
      signal.removeEventListener('abort', wakeOnAbort);
    }
  }
}
