import { createRequire } from 'node:module';
import net from 'node:net';
import { check } from './check.mjs';

const require = createRequire(import.meta.url);

export function checkZeromq() {
  const title = 'ZeroMQ';
  try {
    const { capability, version } = require('zeromq');
    return capability.curve
      ? check('zeromq', title, 'ok', `libzmq ${version} with CURVE`)
      : check(
          'zeromq',
          title,
          'error',
          `libzmq ${version} without CURVE: connections beyond this machine cannot be encrypted`,
          'Remove node_modules/zeromq, then run npm run setup.',
        );
  } catch (error) {
    return check(
      'zeromq',
      title,
      'error',
      `does not load: ${/** @type {Error} */ (error).message.split('\n')[0]}`,
      'Run npm run setup.',
    );
  }
}

function listens(/** @type {number} */ port) {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', (error) => resolve(/** @type {NodeJS.ErrnoException} */ (error).code ?? 'error'));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(undefined)));
  });
}

async function isOurHub(/** @type {number} */ port) {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/health`, { signal: AbortSignal.timeout(2_000) });
    return response.ok && (await response.json()).ok === true;
  } catch {
    // Whatever it is, it does not answer as a hub does.
    return false;
  }
}

export async function checkPorts() {
  const hubPort = Number(process.env.BIONAS_HUB_PORT ?? 7300);
  const ports = [
    { id: 'port-hub', title: 'Port, hub', port: hubPort, option: 'BIONAS_HUB_PORT' },
    {
      id: 'port-zmq',
      title: 'Port, services',
      port: Number(process.env.BIONAS_ZMQ_PORT ?? 7301),
      option: 'BIONAS_ZMQ_PORT',
    },
    { id: 'port-dashboard', title: 'Port, dashboard', port: 7310, option: '--dashboard-port' },
  ];
  const running = await isOurHub(hubPort);
  return Promise.all(
    ports.map(async ({ id, title, port, option }) => {
      const problem = await listens(port);
      if (problem === undefined) return check(id, title, 'ok', `${port} is free`);
      if (problem === 'EADDRINUSE' && running)
        return check(id, title, 'ok', `${port} is in use by the hub that is running`);
      return check(
        id,
        title,
        'warning',
        `${port} cannot be used: ${problem === 'EADDRINUSE' ? 'another program has it' : problem}`,
        `Stop that program, or choose another port by ${option}.`,
      );
    }),
  );
}

const accepts = (/** @type {string} */ host, /** @type {number} */ port) =>
  new Promise((resolve) => {
    const socket = net.connect({ host, port, timeout: 5_000 });
    const end = (/** @type {string | undefined} */ problem) => {
      socket.destroy();
      resolve(problem);
    };
    socket.once('connect', () => end(undefined));
    socket.once('timeout', () => end('no answer within 5 s'));
    socket.once('error', (error) => end(/** @type {NodeJS.ErrnoException} */ (error).code ?? error.message));
  });

/** Only where one is configured: without it the embedded store is used. */
export async function checkPostgres() {
  const title = 'Postgres';
  const text = process.env.BIONAS_DATABASE_URL;
  if (!text) return check('postgres', title, 'ok', 'not configured; the embedded store is used');
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url?.protocol.startsWith('postgres'))
    return check(
      'postgres',
      title,
      'error',
      'BIONAS_DATABASE_URL is not a postgres:// address',
      'Correct it, like postgres://user:password@host:5432/bionas.',
    );
  const host = url.hostname.replace(/^\[|\]$/g, '') || 'localhost';
  const place = `${host}:${url.port || 5432}`;
  const problem = await accepts(host, Number(url.port || 5432));
  if (problem !== undefined)
    return check(
      'postgres',
      title,
      'error',
      `${place} does not answer: ${problem}`,
      'Start the server or correct BIONAS_DATABASE_URL.',
    );
  let pg;
  try {
    pg = require('pg');
  } catch {
    return check(
      'postgres',
      title,
      'warning',
      `${place} answers; its version is unknown, since the driver pg is not installed`,
      'Run npm run setup.',
    );
  }
  const client = new pg.Client({ connectionString: text, connectionTimeoutMillis: 5_000 });
  try {
    await client.connect();
    const { rows } = await client.query('show server_version');
    const version = rows[0].server_version;
    return Number.parseInt(version, 10) >= 13
      ? check('postgres', title, 'ok', `${version} at ${place}`)
      : check(
          'postgres',
          title,
          'error',
          `${version} at ${place}; needed is 13 or newer`,
          'Use a newer server.',
        );
  } catch (error) {
    return check(
      'postgres',
      title,
      'error',
      `${place} refuses: ${/** @type {Error} */ (error).message}`,
      'Correct user, password and database in BIONAS_DATABASE_URL.',
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}
