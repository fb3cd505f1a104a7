'use client';

import type { AppRouter } from '@bionas/api';
import { createTRPCContext } from '@trpc/tanstack-react-query';

/** Typed procedures of the hub: `const trpc = useTRPC(); useQuery(trpc.runs.get.queryOptions({ id }))`. */
export const { TRPCProvider, useTRPC, useTRPCClient } = createTRPCContext<AppRouter>();
