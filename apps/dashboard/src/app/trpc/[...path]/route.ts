import { hubAwayMessage, trpcHubAway } from '../../../server/hub-away.ts';
import { hubUrl } from '../../../server/env.ts';
import { relay } from '../../../server/relay.ts';

export const dynamic = 'force-dynamic';

/** Everything under /trpc goes to the hub: one origin for the browser, no CORS, event streams unbuffered. */
async function toHub(request: Request): Promise<Response> {
  const url = new URL(request.url);
  const hub = hubUrl();
  const calls = url.searchParams.has('batch') ? url.pathname.split(',').length : null;
  return relay(request, `${hub}${url.pathname}${url.search}`, (cause) =>
    trpcHubAway(hubAwayMessage(hub, cause), calls),
  );
}

export const GET = toHub;
export const POST = toHub;
