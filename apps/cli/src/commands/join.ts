import { mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join as joinPath } from 'node:path';
import type { ServiceName } from '@bionas/contracts';
import type { CommandContext } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';
import { entryPoints } from '../installation.ts';
import { ManagedProcess } from '../stack/managed-process.ts';

export interface JoinOptions {
  readonly name: string | undefined;
  readonly service: ServiceName;
}

/** Adds a worker to a running hub, until told to stop; then it hands its work back. @returns the exit code */
export async function join(
  context: CommandContext,
  address: string | undefined,
  options: JoinOptions,
): Promise<number> {
  const zmqAddress = address ?? (await context.client.info.query()).zmqAddress;
  const name = options.name ?? `${hostname()}-${process.pid}`;
  await mkdir(context.home, { recursive: true });
  const worker = new ManagedProcess(
    {
      name,
      command: [entryPoints[options.service]],
      cwd: context.home,
      environment: {
        BIONAS_HOME: joinPath(context.home, 'workers', name),
        BIONAS_HUB: zmqAddress,
        BIONAS_NAME: name,
      },
      graceMs: 40_000,
    },
    {
      onLine: (_, line) => context.print(line),
      onCrash: (_, how, delay) =>
        context.note(`${name} ended (${how}); starting it again in ${delay / 1000} s`),
    },
  );
  context.note(
    `Joining ${zmqAddress} as ${options.service} "${name}". Ctrl-C hands its work back and leaves.`,
  );
  worker.start();
  await new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve()).once('SIGTERM', () => resolve());
  });
  await worker.stop();
  return exitCodes.ok;
}
