/**
 * @file Hub, searchers and trainers as processes of their own, each to be killed at any moment and started again at once. Without the
 * command line around them, which would wait longer after each death.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { AppRouter } from '@bionas/api';
import { createTRPCClient, httpBatchLink, type TRPCClient } from '@trpc/client';
import { freshHome } from '../fresh-home.ts';
import { root } from '../lab.ts';
import { waitUntil } from '../wait-until.ts';

export interface MortalLab {
  readonly hubUrl: string;
  readonly client: TRPCClient<AppRouter>;
  /** What the processes have said, each line behind its seconds and its name. */
  readonly lines: readonly string[];
  /** Of the process that has this name now. */
  pidOf(name: string): number | undefined;
  /** SIGKILL, and another of that name at once. Resolves when the old one is gone. */
  kill(name: string): Promise<void>;
  close(): Promise<void>;
}

interface Member {
  readonly app: 'hub' | 'searcher' | 'trainer';
  readonly environment: Record<string, string>;
  child: ChildProcess;
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

export interface MortalLabOptions {
  readonly searchers: number;
  readonly trainers: number;
  /** Told each line. */
  readonly onLine?: (line: string) => void;
}

export async function startMortalLab(options: MortalLabOptions): Promise<MortalLab> {
  const home = await freshHome();
  const [http, zmq] = [await freePort(), await freePort()];
  const hubUrl = `http://127.0.0.1:${http}`;
  const members = new Map<string, Member>();
  const lines: string[] = [];
  const began = Date.now();
  let closing = false;

  function launch(name: string, { app, environment }: Omit<Member, 'child'>): void {
    const child = spawn(process.execPath, [join(root, `apps/${app}/dist/main.js`)], {
      cwd: home,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const note = (text: string): void => {
      const line = `${((Date.now() - began) / 1000).toFixed(1)} ${name}: ${text}`;
      lines.push(line);
      options.onLine?.(line);
    };
    for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', note);
    // Whoever fell over by itself stays down: the search would not end, and these lines say why.
    child.once('exit', (code, signal) => {
      if (!closing) note(`ended (${signal ?? `exit code ${code}`})`);
    });
    members.set(name, { app, environment, child });
  }

  async function end({ child }: Member, signal: NodeJS.Signals): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await gone;
  }

  const close = async (): Promise<void> => {
    closing = true;
    await Promise.all([...members.values()].map((member) => end(member, 'SIGKILL')));
    // Engine children see within half a second that they are alone.
    await new Promise((resolve) => setTimeout(resolve, 700));
    await rm(home, { recursive: true, force: true });
  };
  launch('hub', {
    app: 'hub',
    environment: { BIONAS_HOME: home, BIONAS_HUB_PORT: String(http), BIONAS_ZMQ_PORT: String(zmq) },
  });
  const addWorkers = (app: 'searcher' | 'trainer', count: number): void => {
    for (let place = 1; place <= count; place += 1) {
      const name = `${app}-${place}`;
      const workerHome = join(home, 'workers', name);
      const address = `tcp://127.0.0.1:${zmq}`;
      launch(name, {
        app,
        environment: { BIONAS_HOME: workerHome, BIONAS_HUB: address, BIONAS_NAME: name },
      });
    }
  };
  try {
    await waitUntil('the hub to answer', async () => (await fetch(`${hubUrl}/health`)).ok);
  } catch (error) {
    await close();
    throw new Error(`the hub did not come up:\n${lines.join('\n')}`, { cause: error });
  }
  addWorkers('trainer', options.trainers);
  addWorkers('searcher', options.searchers);
  return {
    hubUrl,
    client: createTRPCClient<AppRouter>({ links: [httpBatchLink({ url: `${hubUrl}/trpc` })] }),
    lines,
    pidOf: (name) => members.get(name)?.child.pid,
    async kill(name) {
      const member = members.get(name);
      if (!member) throw new Error(`nobody here is called ${name}`);
      await end(member, 'SIGKILL');
      launch(name, member);
    },
    close,
  };
}
