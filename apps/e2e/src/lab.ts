/** A whole lab of its own in a temporary folder: started with the command a user types, on free ports. */
import { spawn, type ChildProcess } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { AppRouter } from '@bionas/api';
import { createTRPCClient, httpBatchLink, type TRPCClient } from '@trpc/client';
import { z } from 'zod';
import { freshHome } from './fresh-home.ts';

export const root: string = fileURLToPath(new URL('../../../', import.meta.url));
export const bionas: string = join(root, 'apps/cli/bin/bionas.mjs');

export interface Lab {
  readonly home: string;
  readonly hubUrl: string;
  readonly zmqAddress: string;
  readonly dashboardUrl: string;
  readonly client: TRPCClient<AppRouter>;
  /** What the lab has printed so far. */
  readonly lines: string[];
  /** Process id of a member whose command line and environment name it: 'hub', 'trainer-1', … */
  pidOf(name: string): Promise<number>;
  /** Runs `bionas` with this lab's hub. */
  command(...words: string[]): Promise<{ code: number | null; stdout: string; stderr: string }>;
  /** Like `command`, but left running until the lab ends. */
  background(...words: string[]): ChildProcess;
  close(): Promise<void>;
}

const readySchema = z.object({ hub: z.string(), zmq: z.string(), dashboard: z.string().nullable() });

export interface LabOptions {
  readonly trainers?: number;
  readonly dashboard?: boolean;
  /** An existing home folder to start in again. */
  readonly home?: string;
}

/** Runs a program to its end. */
export async function execute(
  words: string[],
  environment: Record<string, string> = {},
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, words, { cwd: root, env: { ...process.env, ...environment } });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (data: Buffer) => out.push(data));
  child.stderr.on('data', (data: Buffer) => err.push(data));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() };
}

async function pidByName(home: string, name: string): Promise<number> {
  const { readdir } = await import('node:fs/promises');
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const environment = await readFile(`/proc/${entry}/environ`, 'utf8');
      const command = await readFile(`/proc/${entry}/cmdline`, 'utf8');
      const inLab = environment.includes(`BIONAS_HOME=${home}`);
      const isHub = name === 'hub' && command.includes('apps/hub/dist/main.js');
      const isService = environment.includes(`BIONAS_NAME=${name}\0`) && command.includes('dist/main.js');
      if (inLab && (isHub || isService)) return Number(entry);
    } catch {
      // The process ended between the two looks, or is not ours to read.
      continue;
    }
  }
  throw new Error(`no process of the lab in ${home} is called ${name}`);
}

export async function startLab(options: LabOptions = {}): Promise<Lab> {
  const home = options.home ?? (await freshHome());
  const ports = ['--http-port', '0', '--zmq-port', '0', '--dashboard-port', '0'];
  const flags = [...ports, '--trainers', String(options.trainers ?? 1), '--no-demo'];
  if (options.dashboard === false) flags.push('--no-dashboard');
  const child = spawn(process.execPath, [bionas, '--json', 'start', ...flags], {
    cwd: root,
    env: { ...process.env, BIONAS_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => lines.push(line));
  const ready = await new Promise<z.infer<typeof readySchema>>((resolve, reject) => {
    const output: string[] = [];
    createInterface({ input: child.stdout }).on('line', (line) => {
      output.push(line);
      if (line.startsWith('{"hub"')) resolve(readySchema.parse(JSON.parse(line)));
    });
    child.once('close', (code) =>
      reject(new Error(`bionas start ended with ${code}:\n${[...output, ...lines].join('\n')}`)),
    );
  });
  const companions: ChildProcess[] = [];
  const environment = { BIONAS_HOME: home, BIONAS_HUB_URL: ready.hub };
  return {
    home,
    hubUrl: ready.hub,
    zmqAddress: ready.zmq,
    dashboardUrl: ready.dashboard ?? '',
    client: createTRPCClient<AppRouter>({ links: [httpBatchLink({ url: `${ready.hub}/trpc` })] }),
    lines,
    pidOf: (name) => pidByName(home, name),
    command: (...words) => execute([bionas, ...words], environment),
    background: (...words) => {
      const companion = spawn(process.execPath, [bionas, ...words], {
        cwd: root,
        env: { ...process.env, ...environment },
        stdio: 'ignore',
      });
      companions.push(companion);
      return companion;
    },
    close: async () => {
      for (const each of [...companions, child]) {
        if (each.exitCode !== null || each.signalCode !== null) continue;
        const ended = new Promise((resolve) => each.once('close', resolve));
        each.kill('SIGTERM');
        await ended;
      }
      if (options.home === undefined) await rm(home, { recursive: true, force: true });
    },
  };
}
