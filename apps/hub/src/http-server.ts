/**
 * The hub's HTTP door: tRPC under /trpc/, artifacts by their SHA-256 under /artifacts/, and /health for whoever waits
 * for the hub to be there. Loopback only, until there are users.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { appRouter, type ControlPlane } from '@bionas/api';
import { AppError, artifactHashSchema, toErrorRecord } from '@bionas/contracts';
import type { ArtifactStore } from '@bionas/messaging';
import { createHTTPHandler } from '@trpc/server/adapters/standalone';
import type { Logger } from './logger.ts';

export interface HttpServerOptions {
  readonly hub: ControlPlane;
  readonly artifacts: ArtifactStore;
  readonly host: string;
  readonly port: number;
  readonly log: Logger;
}

export interface RunningHttpServer {
  readonly port: number;
  close(): Promise<void>;
}

async function sendArtifact(artifacts: ArtifactStore, hash: string, response: ServerResponse): Promise<void> {
  const artifact = artifactHashSchema.safeParse(hash).success ? await artifacts.stat(hash) : null;
  if (!artifact) {
    response.writeHead(404, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ code: 'artifact-missing', message: `There is no artifact ${hash}.` }));
    return;
  }
  response.writeHead(200, {
    'content-type': 'application/octet-stream',
    'content-length': artifact.bytes,
    'content-disposition': `attachment; filename="${hash.slice(0, 12)}.safetensors"`,
    // The name is the content: it can be kept for ever.
    'cache-control': 'public, max-age=31536000, immutable',
    etag: `"${hash}"`,
  });
  await pipeline(artifacts.read(hash), response);
}

/** @throws AppError conflict when the port is taken */
export async function startHttpServer(options: HttpServerOptions): Promise<RunningHttpServer> {
  const { hub, artifacts, host, port, log } = options;
  const trpc = createHTTPHandler({
    router: appRouter,
    basePath: '/trpc/',
    createContext: () => ({ hub }),
    onError: ({ error, path }) => {
      const record = toErrorRecord(error.cause ?? error);
      if (error.code === 'INTERNAL_SERVER_ERROR')
        log('error', `${path ?? 'request'} failed: ${record.message}`, error.cause ?? error);
    },
  });
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    if (path === '/health') {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}');
    } else if (path.startsWith('/artifacts/')) {
      sendArtifact(artifacts, path.slice('/artifacts/'.length), response).catch((error: unknown) => {
        log('warning', `sending ${path} failed: ${toErrorRecord(error).message}`);
        response.destroy();
      });
    } else if (path.startsWith('/trpc/')) {
      response.setHeader('x-accel-buffering', 'no');
      trpc(request, response);
    } else {
      response.writeHead(404, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify({
          code: 'not-found',
          message: `The hub has no ${path}. The dashboard is on its own port.`,
        }),
      );
    }
  };
  const server = createServer(handle);
  await listen(server, host, port);
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : port,
    close: async () => {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        // Event streams never end by themselves.
        server.closeAllConnections();
      });
    },
  };
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new AppError(
              'conflict',
              `Port ${port} on ${host} is taken, probably by another hub. Stop it, or set BIONAS_HUB_PORT to a free port.`,
              { cause: error },
            )
          : error,
      );
    });
    server.listen(port, host, () => resolve());
  });
}
