/**
 * Everything on one machine: hub, searcher, trainers, attacker and, unless told otherwise, the dashboard. The hub comes
 * first; on the way out the services drain while it still listens, and it leaves last.
 */
import { join } from 'node:path';
import { AppError } from '@bionas/contracts';
import { entryPoints } from '../installation.ts';
import { isPortTaken } from './free-port.ts';
import { ManagedProcess, type ManagedProcessOptions, type ProcessSpec } from './managed-process.ts';

export interface StackOptions extends ManagedProcessOptions {
  readonly home: string;
  readonly httpPort: number;
  readonly zmqPort: number;
  /** null: no dashboard. */
  readonly dashboardPort: number | null;
  readonly trainers: number;
}

export interface Stack {
  readonly hubUrl: string;
  readonly zmqAddress: string;
  readonly dashboardUrl: string | null;
  stop(): Promise<void>;
  kill(): void;
}

/** Asks until the address answers with success. @throws AppError timeout */
export async function waitForHttp(url: string, what: string, timeoutMs: number): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (Date.now() < deadline) {
    const answered = await fetch(url, { signal: AbortSignal.timeout(2_000) }).then(
      (response) => response.ok,
      () => false,
    );
    if (answered) return;
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  throw new AppError(
    'timeout',
    `${what} did not answer at ${url} within ${timeoutMs / 1000} s; its log above says why.`,
  );
}

async function refuseTakenPorts(options: StackOptions): Promise<void> {
  const wanted: [string, number | null][] = [
    ['--http-port', options.httpPort],
    ['--zmq-port', options.zmqPort],
    ['--dashboard-port', options.dashboardPort],
  ];
  for (const [flag, port] of wanted) {
    if (port !== null && (await isPortTaken(port))) {
      throw new AppError(
        'conflict',
        `Port ${port} is taken by another program. Stop it, or choose another port with ${flag} (0: any free one).`,
      );
    }
  }
}

function service(
  name: string,
  kind: 'searcher' | 'trainer' | 'attacker',
  options: StackOptions,
): ProcessSpec {
  return {
    name,
    command: [entryPoints[kind]],
    cwd: options.home,
    environment: {
      BIONAS_HOME: join(options.home, 'workers', name),
      BIONAS_HUB: `tcp://127.0.0.1:${options.zmqPort}`,
      BIONAS_NAME: name,
    },
    graceMs: 40_000,
  };
}

export async function startStack(options: StackOptions): Promise<Stack> {
  await refuseTakenPorts(options);
  const hubUrl = `http://127.0.0.1:${options.httpPort}`;
  const hub = new ManagedProcess(
    {
      name: 'hub',
      command: [entryPoints.hub],
      cwd: options.home,
      environment: {
        BIONAS_HOME: options.home,
        BIONAS_HUB_PORT: String(options.httpPort),
        BIONAS_ZMQ_PORT: String(options.zmqPort),
      },
      graceMs: 20_000,
    },
    options,
  );
  const services = [
    service('searcher', 'searcher', options),
    ...Array.from({ length: options.trainers }, (_, index) =>
      service(`trainer-${index + 1}`, 'trainer', options),
    ),
    service('attacker', 'attacker', options),
  ].map((spec) => new ManagedProcess(spec, options));
  const dashboard =
    options.dashboardPort === null
      ? null
      : new ManagedProcess(
          {
            name: 'dashboard',
            command: [entryPoints.next, 'start', '-H', '127.0.0.1', '-p', String(options.dashboardPort)],
            cwd: entryPoints.dashboard,
            environment: { BIONAS_HUB_URL: hubUrl, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
            graceMs: 3_000,
          },
          options,
        );
  const all = [hub, ...services, ...(dashboard ? [dashboard] : [])];
  const stack: Stack = {
    hubUrl,
    zmqAddress: `tcp://127.0.0.1:${options.zmqPort}`,
    dashboardUrl: options.dashboardPort === null ? null : `http://127.0.0.1:${options.dashboardPort}`,
    stop: async () => {
      await Promise.all([...services, ...(dashboard ? [dashboard] : [])].map((each) => each.stop()));
      await hub.stop();
    },
    kill: () => all.forEach((each) => each.kill()),
  };
  hub.start();
  dashboard?.start();
  try {
    await waitForHttp(`${hubUrl}/health`, 'The hub', 60_000);
    services.forEach((each) => each.start());
    if (stack.dashboardUrl) await waitForHttp(stack.dashboardUrl, 'The dashboard', 60_000);
  } catch (error) {
    await stack.stop();
    throw error;
  }
  return stack;
}
