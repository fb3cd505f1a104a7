import type { AppRouter } from '@bionas/api';
import type { LabEvent } from '@bionas/contracts';
import type { TRPCClient } from '@trpc/client';

/** What the keeper of the stream is told. */
export interface EventListener {
  readonly onEvent: (event: LabEvent) => void;
  readonly onConnected: () => void;
  readonly onBroken: () => void;
}

const retryMs = 2_000;

/**
 * Keeps one event stream open until the returned function is called. A stream that ends or is refused (hub away) is
 * opened again behind the last event seen, so nothing is missed and nothing comes twice.
 */
export function keepEventStream(client: TRPCClient<AppRouter>, listener: EventListener): () => void {
  let lastEventId: string | null = null;
  let stopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let current: { unsubscribe: () => void } | undefined;

  const again = (): void => {
    current = undefined;
    if (stopped) return;
    listener.onBroken();
    timer = setTimeout(open, retryMs);
  };
  function open(): void {
    current = client.events.stream.subscribe(
      { lastEventId },
      {
        onData: ({ id, data }) => {
          lastEventId = id;
          listener.onEvent(data);
        },
        onConnectionStateChange: ({ state, error }) => {
          if (stopped) return;
          if (state === 'pending') listener.onConnected();
          // The first word of a new stream is 'connecting' as well, without an error.
          else if (state === 'connecting' && error !== null) listener.onBroken();
        },
        onError: again,
        onComplete: again,
      },
    );
  }
  open();
  return () => {
    stopped = true;
    clearTimeout(timer);
    current?.unsubscribe();
  };
}
