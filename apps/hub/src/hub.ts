/** The hub with all its doors open: store, artifacts, ZeroMQ for the services, HTTP for people. */
import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bindHubSocket, openArtifactStore, ownVersion, type HubSocketOptions } from '@bionas/messaging';
import { openStore } from '@bionas/store';
import { keepClean } from './cleaning/keep-clean.ts';
import { defaultCleaning } from './cleaning/plan-cleaning.ts';
import { createControlPlane } from './control/control-plane.ts';
import { createDispatcher } from './dispatch/dispatcher.ts';
import type { HubEnvironment } from './env.ts';
import { createEventStream } from './events/create-event-stream.ts';
import { startHttpServer } from './http-server.ts';
import type { Logger } from './logger.ts';
import { requireLoopbackHost } from './loopback.ts';

export interface Hub {
  readonly httpUrl: string;
  readonly zmqAddress: string;
  close(): Promise<void>;
}

/** Where a client on this machine finds the hub: written when the doors are open, removed when they close. */
async function announce(
  home: string,
  hub: { readonly url: string; readonly zmq: string; readonly version: string },
): Promise<void> {
  const file = join(home, 'hub.json');
  await writeFile(`${file}.new`, JSON.stringify({ ...hub, pid: process.pid }));
  await rename(`${file}.new`, file);
}

/** Closes what was opened, the last first; a door that will not close does not keep the others open. */
async function closeAll(doors: (() => Promise<void>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const close of doors.reverse()) {
    await close().catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) throw new AggregateError(failures, 'Closing the hub failed');
}

/**
 * Opens store, artifacts, ZeroMQ and HTTP, in this order; what was opened is closed again when a later one fails.
 * @throws AppError not-loopback, or conflict when the folder or a port is in use
 */
export async function openHub(
  environment: HubEnvironment,
  log: Logger,
  { onWire }: Pick<HubSocketOptions, 'onWire'> = {},
): Promise<Hub> {
  const { home, databaseUrl, host } = environment;
  requireLoopbackHost(host);
  const version = await ownVersion();
  await mkdir(home, { recursive: true });
  const doors: (() => Promise<void>)[] = [];
  try {
    const store = await openStore(
      databaseUrl === undefined ? { folder: join(home, 'store') } : { url: databaseUrl },
    );
    doors.push(() => store.close());
    const artifacts = await openArtifactStore({ dir: join(home, 'artifacts') });
    const address = `tcp://${host}:${environment.zmqPort}`;
    const socket = await bindHubSocket({ address, artifacts, log, onWire });
    const dispatcher = createDispatcher({ hubId: randomUUID(), store, artifacts, line: socket, log });
    const reading = (async () => {
      for await (const { peer, message } of socket.messages()) dispatcher.take(peer, message);
    })();
    doors.push(async () => {
      await dispatcher.close();
      await socket.close();
      await reading;
    });
    const { keepRounds } = environment;
    const cleaning = { store, artifacts, log, settings: { ...defaultCleaning, keepRounds } };
    doors.push(keepClean(cleaning));
    const hub = createControlPlane({
      store,
      artifacts,
      dispatcher,
      cleaning,
      events: createEventStream(store),
      info: { version, startedAt: Date.now(), home, zmqAddress: socket.address },
    });
    const http = await startHttpServer({ hub, artifacts, host, port: environment.httpPort, log });
    doors.push(() => http.close());
    const httpUrl = `http://${host}:${http.port}`;
    await announce(home, { url: httpUrl, zmq: socket.address, version });
    doors.push(() => rm(join(home, 'hub.json'), { force: true }));
    const where = store.driver === 'embedded' ? `store in ${home}` : 'store on PostgreSQL';
    log('info', `ready at ${httpUrl}, workers at ${socket.address}, ${where}`);
    return { httpUrl, zmqAddress: socket.address, close: () => closeAll(doors) };
  } catch (error) {
    await closeAll(doors);
    throw error;
  }
}
