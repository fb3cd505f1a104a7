'use client';

import { useQueryClient } from '@tanstack/react-query';
import { createContext, use, useEffect, useState, type JSX, type ReactNode } from 'react';
import { useTRPCClient } from '../api/trpc.ts';
import type { Connection } from './connection.ts';
import { keepEventStream } from './event-subscription.ts';
import { notify } from './notify.ts';
import { isStale, staleQueries } from './stale-queries.ts';
import { throttleByKey } from './throttle-by-key.ts';

const ConnectionContext = createContext<Connection>({ state: 'connecting' });

/** How the event stream of this tab stands. */
export function useConnection(): Connection {
  return use(ConnectionContext);
}

/** Opens the one event stream of this tab and has the queries read again that its events name. */
export function LiveProvider({ children }: { readonly children: ReactNode }): JSX.Element {
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const [connection, setConnection] = useState<Connection>({ state: 'connecting' });

  useEffect(() => {
    const throttle = throttleByKey(1_000);
    const stop = keepEventStream(client, {
      onEvent: (event) => {
        notify(event, Date.now());
        for (const stale of staleQueries(event)) {
          throttle.call(`${stale.procedure} ${stale.id ?? ''}`, () => {
            void queryClient.invalidateQueries({ predicate: ({ queryKey }) => isStale(queryKey, stale) });
          });
        }
      },
      onConnected: () => {
        setConnection({ state: 'connected' });
        // What changed before the stream was open has no event here. Answers that are on their way are left alone.
        void queryClient.invalidateQueries({}, { cancelRefetch: false });
      },
      onBroken: () =>
        setConnection((last) =>
          last.state === 'reconnecting' ? last : { state: 'reconnecting', since: Date.now() },
        ),
    });
    return () => {
      stop();
      throttle.stop();
    };
  }, [client, queryClient]);

  return <ConnectionContext value={connection}>{children}</ConnectionContext>;
}
