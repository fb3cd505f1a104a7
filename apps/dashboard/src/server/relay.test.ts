// @vitest-environment node
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createTRPCClient, httpBatchLink, TRPCClientError } from '@trpc/client';
import type { AppRouter } from '@bionas/api';
import { afterEach, expect, it, vi } from 'vitest';
import { GET as download } from '../app/artifacts/[hash]/route.ts';
import { GET, POST } from '../app/trpc/[...path]/route.ts';
import { endStreams } from './open-streams.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  vi.unstubAllEnvs();
  for (const close of closers.splice(0)) close();
});

async function hubThat(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<number> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  vi.stubEnv('BIONAS_HUB_URL', `http://127.0.0.1:${port}`);
  return port;
}
const textOf = (chunk: Uint8Array | undefined): string => new TextDecoder().decode(chunk);

it('streams events through as they come, unbuffered, and passes the last event id on', async () => {
  const steps: (() => void)[] = [];
  let asked: IncomingMessage | undefined;
  await hubThat((request, response) => {
    asked = request;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('data: 1\n\n');
    steps.push(
      () => response.write('data: 2\n\n'),
      () => response.end('data: 3\n\n'),
    );
  });
  const answer = await GET(
    new Request('http://lab/trpc/events.stream?input=%7B%7D', {
      headers: { 'last-event-id': '41', accept: 'text/event-stream', cookie: 'secret=1' },
    }),
  );
  expect(answer.headers.get('content-type')).toBe('text/event-stream');
  expect(answer.headers.get('x-accel-buffering')).toBe('no');
  expect(asked?.url).toBe('/trpc/events.stream?input=%7B%7D');
  expect(asked?.headers['last-event-id']).toBe('41');
  expect(asked?.headers.cookie).toBeUndefined();
  const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
  // Each event is read before the hub sends the next: nothing waits for the end.
  expect(textOf((await reader.read()).value)).toBe('data: 1\n\n');
  steps[0]?.();
  expect(textOf((await reader.read()).value)).toBe('data: 2\n\n');
  steps[1]?.();
  expect(textOf((await reader.read()).value)).toBe('data: 3\n\n');
  expect((await reader.read()).done).toBe(true);
});

it.each(['the request is aborted', 'the body is cancelled'])('leaves the hub when %s', async (how) => {
  const left = vi.fn();
  await hubThat((_, response) => {
    response.on('close', left);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('data: 1\n\n');
  });
  const browser = new AbortController();
  const answer = await GET(new Request('http://lab/trpc/events.stream', { signal: browser.signal }));
  const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
  await reader.read();
  expect(left).not.toHaveBeenCalled();
  if (how === 'the body is cancelled') await reader.cancel();
  else browser.abort();
  await vi.waitFor(() => expect(left).toHaveBeenCalledOnce());
});

it('ends open streams when the dashboard stops', async () => {
  await hubThat((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('data: 1\n\n');
  });
  const answer = await GET(new Request('http://lab/trpc/events.stream'));
  const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
  await reader.read();
  const end = reader.read();
  expect(endStreams()).toBe(1);
  expect((await end).done).toBe(true);
  await vi.waitFor(() => expect(endStreams()).toBe(0));
});

it('ends an event stream without an error when the hub dies', async () => {
  await hubThat((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    response.write('data: 1\n\n');
    setTimeout(() => response.destroy(), 50);
  });
  const answer = await GET(new Request('http://lab/trpc/events.stream'));
  expect(await answer.text()).toBe('data: 1\n\n');
});

it('passes a mutation with its body and the status of the answer', async () => {
  let body = '';
  await hubThat((request, response) => {
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () =>
      response.writeHead(409, { 'content-type': 'application/json' }).end('{"error":1}'),
    );
  });
  const answer = await POST(
    new Request('http://lab/trpc/runs.cancel', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"id":"x"}',
    }),
  );
  expect(body).toBe('{"id":"x"}');
  expect(answer.status).toBe(409);
  expect(await answer.json()).toEqual({ error: 1 });
});

it('answers 503 in the shape of tRPC when the hub is away, one error for each call of a batch', async () => {
  const port = await hubThat(() => undefined);
  for (const close of closers.splice(0)) close();
  const client = createTRPCClient<AppRouter>({
    links: [
      httpBatchLink({
        url: 'http://lab/trpc',
        fetch: (url, options) => GET(new Request(url as string, options as RequestInit)),
      }),
    ],
  });
  const both = await Promise.allSettled([client.info.query(), client.workers.list.query()]);
  for (const one of both) {
    if (one.status !== 'rejected') throw new Error('a hub answered where there is none');
    const error: unknown = one.reason;
    if (!(error instanceof TRPCClientError)) throw error;
    expect(error.message).toContain(`http://127.0.0.1:${port}`);
    expect(error.message).toContain('ECONNREFUSED');
    expect(error.data).toMatchObject({ httpStatus: 503, app: { code: 'hub-unreachable' } });
  }
});

it('downloads an artifact under its name and refuses what is no hash', async () => {
  await hubThat((request, response) => {
    response.writeHead(200, {
      'content-type': 'application/octet-stream',
      'content-length': 3,
      'content-disposition': 'attachment; filename="w.safetensors"',
    });
    response.end(request.url === `/artifacts/${'a'.repeat(64)}` ? 'yes' : 'no!');
  });
  const context = (hash: string): { params: Promise<{ hash: string }> } => ({
    params: Promise.resolve({ hash }),
  });
  const whole = await download(new Request('http://lab/artifacts/x'), context('a'.repeat(64)));
  expect(await whole.text()).toBe('yes');
  expect(whole.headers.get('content-disposition')).toBe('attachment; filename="w.safetensors"');
  const refused = await download(new Request('http://lab/artifacts/x'), context('../../etc/passwd'));
  expect(refused.status).toBe(404);
});

it('does not let a download that broke look whole', async () => {
  await hubThat((_, response) => {
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': 1_000 });
    response.write('half');
    setTimeout(() => response.destroy(), 50);
  });
  const answer = await download(new Request('http://lab/artifacts/x'), {
    params: Promise.resolve({ hash: 'a'.repeat(64) }),
  });
  await expect(answer.arrayBuffer()).rejects.toThrow();
});
