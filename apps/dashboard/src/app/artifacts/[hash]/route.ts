import { hubUrl } from '../../../server/env.ts';
import { hubAwayMessage } from '../../../server/hub-away.ts';
import { relay } from '../../../server/relay.ts';

export const dynamic = 'force-dynamic';

/** A download of an immutable file by its SHA-256. */
export async function GET(request: Request, context: RouteContext<'/artifacts/[hash]'>): Promise<Response> {
  const { hash } = await context.params;
  if (!/^[0-9a-f]{64}$/.test(hash)) {
    return Response.json(
      {
        error: {
          code: 'artifact-missing',
          message: `Expected 64 hexadecimal digits (a SHA-256), got '${hash}'.`,
        },
      },
      { status: 404 },
    );
  }
  const hub = hubUrl();
  return relay(request, `${hub}/artifacts/${hash}${new URL(request.url).search}`, (cause) =>
    Response.json(
      { error: { code: 'hub-unreachable', message: hubAwayMessage(hub, cause) } },
      { status: 503, headers: { 'cache-control': 'no-store' } },
    ),
  );
}
