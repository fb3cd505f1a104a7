const reason = (cause: unknown): string => {
  if (!(cause instanceof Error)) return String(cause);
  const inner = cause.cause;
  return inner instanceof Error ? ('code' in inner ? String(inner.code) : inner.message) : cause.message;
};

/** One sentence for people: what is away, why, and what to do. */
export function hubAwayMessage(hub: string, cause: unknown): string {
  return `The hub does not answer at ${hub} (${reason(cause)}). Start it with 'npm start' or 'bionas start', or set BIONAS_HUB_URL to where it listens.`;
}

/**
 * 503 in the shape of a tRPC error, one for each call of a batch, so that the page shows it like any other refusal.
 * @param calls how many calls the request batches; null for a request that is no batch
 */
export function trpcHubAway(message: string, calls: number | null): Response {
  const error = {
    error: {
      message,
      // JSON-RPC's server error of tRPC's table for SERVICE_UNAVAILABLE
      code: -32603,
      data: { code: 'SERVICE_UNAVAILABLE', httpStatus: 503, app: { code: 'hub-unreachable', message } },
    },
  };
  return Response.json(calls === null ? error : Array.from({ length: calls }, () => error), {
    status: 503,
    headers: { 'cache-control': 'no-store', 'retry-after': '2' },
  });
}
