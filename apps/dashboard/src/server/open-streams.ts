/**
 * @file Which answers are still streaming. Next waits for every open response before it stops, and an event stream
 * never ends by itself, so a stop has to end them. Pages and instrumentation are separate bundles of one process,
 * hence the registry hangs on a symbol all of them can look up.
 */
const key = Symbol.for('bionas.dashboard.open-streams');

type Holder = { [key]?: Set<AbortController> };

function openStreams(): Set<AbortController> {
  const holder = globalThis as Holder;
  return (holder[key] ??= new Set());
}

/** Registers a stream; call the returned function when it has ended. */
export function trackStream(controller: AbortController): () => void {
  openStreams().add(controller);
  return () => openStreams().delete(controller);
}

/** Ends every stream there is. Returns how many. */
export function endStreams(): number {
  const streams = [...openStreams()];
  for (const controller of streams) controller.abort();
  return streams.length;
}
