/** The hub with all its doors open: store, artifacts, ZeroMQ for the services, HTTP for people. */
import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@bionas/contracts';
import { bindHubSocket, openArtifactStore } from '@bionas/messaging';
import { openStore } from '@bionas/store';
import { createControlPlane } from './control/control-plane.ts';
import { createDispatcher } from './dispatch/dispatcher.ts';
import type { HubEnvironment } from './env.ts';
import { createEventStream } from './events/create-event-stream.ts';
import { startHttpServer } from './http-server.ts';
import type { Logger } from './logger.ts';
import { isLoopback } from './loopback.ts';
import { version } from './version.ts';

export interface Hub {
  readonly httpUrl: string;
  readonly zmqAddress: string;
  close(): Promise<void>;
}

/** Where a client on this machine finds the hub: written when the doors are open, removed when they close. */
async function announce(home: string, httpUrl: string, zmqAddress: string): Promise<void> {
  const file = join(home, 'hub.json');
  await writeFile(
    `${file}.new`,
    JSON.stringify({ url: httpUrl, zmq: zmqAddress, pid: process.pid, version }),
  );
  await rename(`${file}.new`, file);
}

export async function openHub(environment: HubEnvironment, log: Logger): Promise<Hub> {
  const { home, databaseUrl, host } = environment;
  if (!isLoopback(host)) {
    throw new AppError(
      'not-loopback',
      `The hub does not listen on ${host}: it has no users and no encryption yet, so only loopback addresses (127.0.0.1, ::1, localhost) are allowed.`,
    );
  }
  await mkdir(home, { recursive: true });
  const store = await openStore(
    databaseUrl === undefined ? { folder: join(home, 'store') } : { url: databaseUrl },
  );
  const artifacts = await openArtifactStore({ dir: join(home, 'artifacts') });
  const socket = await bindHubSocket({ address: `tcp://${host}:${environment.zmqPort}`, artifacts, log });
  const dispatcher = createDispatcher({ hubId: randomUUID(), store, artifacts, line: socket, log });
  const events = createEventStream(store);
  const hub = createControlPlane({
    store,
    dispatcher,
    events,
    info: { version, startedAt: Date.now(), home, zmqAddress: socket.address },
  });
  const http = await startHttpServer({ hub, artifacts, host, port: environment.httpPort, log });
  const httpUrl = `http://${host}:${http.port}`;
  const reading = (async () => {
    for await (const { peer, message } of socket.messages()) dispatcher.take(peer, message);
  })();
  await announce(home, httpUrl, socket.address);
  log(
    'info',
    `ready at ${httpUrl}, workers at ${socket.address}, ${store.driver === 'embedded' ? `store in ${home}` : 'store on PostgreSQL'}`,
  );
  return {
    httpUrl,
    zmqAddress: socket.address,
    close: async () => {
      await rm(join(home, 'hub.json'), { force: true });
      await http.close();
      await dispatcher.close();
      await socket.close();
      await reading;
      await store.close();
    },
  };
}
