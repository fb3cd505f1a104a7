import { trackStream } from './open-streams.ts';

/** Headers that say something about the body and its caching; everything else stays between hub and dashboard. */
const returned = [
  'content-type',
  'content-length',
  'content-disposition',
  'etag',
  'accept-ranges',
  'content-range',
];
const sent = ['content-type', 'accept', 'last-event-id', 'range', 'if-none-match', 'trpc-accept'];

const picked = (headers: Headers, names: readonly string[]): Headers =>
  new Headers(
    names.flatMap((name): [string, string][] => {
      const value = headers.get(name);
      return value === null ? [] : [[name, value]];
    }),
  );

/** Passes bytes on as they come, one chunk at a time; ends quietly when either side has gone. */
function relayedBody(
  body: ReadableStream<Uint8Array>,
  leave: AbortController,
  options: { readonly events: boolean; readonly ended: () => void },
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (!done) {
          controller.enqueue(value);
          return;
        }
        controller.close();
      } catch (error) {
        // The reader left, we stop, or the hub died in mid-stream. After the end of an event stream the browser opens
        // a new one; anything else must not look whole.
        if (leave.signal.aborted || options.events) controller.close();
        else controller.error(error);
      }
      options.ended();
    },
    cancel() {
      leave.abort();
      options.ended();
    },
  });
}

/**
 * Asks the hub what the browser asked us and streams its answer back, so that the browser sees one origin.
 * Leaves the hub as soon as the browser leaves.
 * @param target full address at the hub, with its query
 * @param onAway the answer when no hub listens there
 */
export async function relay(
  request: Request,
  target: string,
  onAway: (cause: unknown) => Response,
): Promise<Response> {
  const leave = new AbortController();
  const ended = trackStream(leave);
  request.signal.addEventListener('abort', () => leave.abort(), { once: true });
  try {
    const answer = await fetch(target, {
      method: request.method,
      headers: picked(request.headers, sent),
      signal: leave.signal,
      cache: 'no-store',
      redirect: 'manual',
      ...(request.method === 'POST' ? { body: await request.arrayBuffer() } : {}),
    });
    const headers = picked(answer.headers, returned);
    // undici has decoded the body: the length of an encoded one would be wrong
    if (answer.headers.has('content-encoding')) headers.delete('content-length');
    headers.set('cache-control', answer.headers.get('cache-control') ?? 'no-store, no-transform');
    headers.set('x-accel-buffering', 'no');
    if (answer.body === null) {
      ended();
      return new Response(null, { status: answer.status, headers });
    }
    const events = answer.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
    return new Response(relayedBody(answer.body, leave, { events, ended }), {
      status: answer.status,
      headers,
    });
  } catch (error) {
    ended();
    return onAway(error);
  }
}
