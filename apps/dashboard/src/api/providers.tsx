'use client';

import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useState, type JSX, type ReactNode } from 'react';
import { LiveProvider } from '../live/live-provider.tsx';
import { createHubClient } from './hub-client.ts';
import { TRPCProvider } from './trpc.ts';

/** Records change only when an event says so, so nothing is read again just because time has passed. */
function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { staleTime: 30_000, retry: 1, refetchOnWindowFocus: false, refetchOnReconnect: true },
    },
  });
}

/** Everything a page needs to talk with the hub: client, cache, and the one event stream of this tab. */
export function Providers({ children }: { readonly children: ReactNode }): JSX.Element {
  const [queryClient] = useState(createQueryClient);
  const [trpcClient] = useState(createHubClient);
  return (
    <QueryClientProvider client={queryClient}>
      <TRPCProvider trpcClient={trpcClient} queryClient={queryClient}>
        <LiveProvider>{children}</LiveProvider>
      </TRPCProvider>
    </QueryClientProvider>
  );
}
