// @vitest-environment node
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { appRouter, type AppRouter, type ControlPlane } from '@bionas/api';
import type { LabEvent } from '@bionas/contracts';
import { createTRPCClient, httpSubscriptionLink } from '@trpc/client';
import { createHTTPHandler } from '@trpc/server/adapters/standalone';
import { afterEach, expect, it, vi } from 'vitest';
import { keepEventStream } from './event-subscription.ts';
import { NodeEventSource } from './testing/node-event-source.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

const event = (id: number): LabEvent => ({
  id: String(id),
  at: id,
  kind: 'worker-changed',
  experimentId: null,
  runId: null,
  text: null,
});

it('goes on behind the last event it saw after the hub refused for a while', async () => {
  const asked: (string | null)[] = [];
  let refuse = false;
  const plane: Pick<ControlPlane, 'events'> = {
    async *events({ lastEventId, signal }) {
      asked.push(lastEventId);
      const first = Number(lastEventId ?? 0) + 1;
      yield event(first);
      yield event(first + 1);
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    },
  };
  const trpc = createHTTPHandler({
    router: appRouter,
    basePath: '/trpc/',
    createContext: () => ({ hub: plane as ControlPlane }),
  });
  const server = createServer((request, response) => {
    if (refuse) response.writeHead(503, { 'content-type': 'application/json' }).end('{}');
    else trpc(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const client = createTRPCClient<AppRouter>({
    links: [httpSubscriptionLink({ url: `http://127.0.0.1:${port}/trpc`, EventSource: NodeEventSource })],
  });
  const seen: string[] = [];
  const states: string[] = [];
  const stop = keepEventStream(client, {
    onEvent: ({ id }) => seen.push(id),
    onConnected: () => states.push('connected'),
    onBroken: () => states.push('broken'),
  });
  closers.push(() => {
    stop();
    server.closeAllConnections();
    server.close();
  });
  await vi.waitFor(() => expect(seen).toEqual(['1', '2']), { timeout: 5_000 });
  refuse = true;
  server.closeAllConnections();
  await vi.waitFor(() => expect(states.at(-1)).toBe('broken'), { timeout: 5_000 });
  refuse = false;
  await vi.waitFor(() => expect(seen).toEqual(['1', '2', '3', '4']), { timeout: 10_000 });
  expect(asked).toEqual([null, '2']);
  expect(states.at(-1)).toBe('connected');
});
