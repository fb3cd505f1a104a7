import type { AppRouter } from '@bionas/api';
import {
  createTRPCClient,
  httpBatchLink,
  httpSubscriptionLink,
  splitLink,
  type TRPCClient,
} from '@trpc/client';

/** A client for the hub behind this page's own origin: queries in batches, subscriptions as event streams. */
export function createHubClient(): TRPCClient<AppRouter> {
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: (operation) => operation.type === 'subscription',
        true: httpSubscriptionLink({ url: '/trpc' }),
        false: httpBatchLink({ url: '/trpc', maxItems: 20, maxURLLength: 8_000 }),
      }),
    ],
  });
}
