import type { AppRouter } from '@bionas/api';
import { AppError, errorRecordSchema, fromErrorRecord } from '@bionas/contracts';
import {
  createTRPCClient,
  httpBatchLink,
  httpSubscriptionLink,
  splitLink,
  TRPCClientError,
  type TRPCClient,
} from '@trpc/client';
import { EventSource } from 'eventsource';

export type HubClient = TRPCClient<AppRouter>;

/** A typed client of the hub at this HTTP address. */
export function createHubClient(hubUrl: string): HubClient {
  const url = `${hubUrl.replace(/\/$/, '')}/trpc`;
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: (operation) => operation.type === 'subscription',
        true: httpSubscriptionLink({ url, EventSource }),
        false: httpBatchLink({ url }),
      }),
    ],
  });
}

/** Whether a hub answers there. */
export async function isHubRunning(hubUrl: string): Promise<boolean> {
  return fetch(`${hubUrl}/health`, { signal: AbortSignal.timeout(1_500) }).then(
    (response) => response.ok,
    () => false,
  );
}

/** The hub's own error behind a failed call; a dead line becomes hub-unreachable. */
export function toAppError(error: unknown, hubUrl: string): unknown {
  if (!(error instanceof TRPCClientError)) return error;
  const shape: unknown = error.shape;
  const app =
    typeof shape === 'object' && shape !== null && 'data' in shape
      ? (shape.data as { app?: unknown }).app
      : undefined;
  const record = errorRecordSchema.safeParse(app);
  if (record.success) return fromErrorRecord(record.data);
  return new AppError(
    'hub-unreachable',
    `No hub answers at ${hubUrl} (${error.message}). Start one with "npm start", or name another with --hub.`,
    { cause: error },
  );
}
