import { mkdir } from 'node:fs/promises';
import { experimentPresets } from '@bionas/contracts';
import { createHubClient, isHubRunning } from '../client.ts';
import type { CommandContext } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';
import { freePort } from '../stack/free-port.ts';
import { labelled } from '../output/labelled.ts';
import { startStack } from '../stack/stack.ts';

export interface StartOptions {
  readonly httpPort: number;
  readonly zmqPort: number;
  readonly dashboardPort: number;
  readonly dashboard: boolean;
  readonly trainers: number;
  readonly demo: boolean;
}

/** Runs until told to stop. @returns the exit code */
export async function start(context: CommandContext, options: StartOptions): Promise<number> {
  if (options.httpPort !== 0 && (await isHubRunning(`http://127.0.0.1:${options.httpPort}`))) {
    context.print(
      `BioNAS Lab is running already: hub on port ${options.httpPort}, dashboard at http://127.0.0.1:${options.dashboardPort}`,
    );
    return exitCodes.ok;
  }
  await mkdir(context.home, { recursive: true });
  const port = async (wanted: number): Promise<number> => (wanted === 0 ? freePort() : wanted);
  let stop: () => void = () => undefined;
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  let signals = 0;
  const stack = await startStack({
    home: context.home,
    httpPort: await port(options.httpPort),
    zmqPort: await port(options.zmqPort),
    dashboardPort: options.dashboard ? await port(options.dashboardPort) : null,
    trainers: options.trainers,
    onLine: (name, line) => context.note(labelled(name, line)),
    onCrash: (name, how, delay) =>
      context.note(`${name} ended (${how}); starting it again in ${delay / 1000} s`),
  });
  const onSignal = (): void => {
    signals += 1;
    if (signals > 1) {
      stack.kill();
      process.exit(exitCodes.failed);
    }
    context.note(
      'Stopping: services write their checkpoints and hand their work back (once more: stop at once).',
    );
    stop();
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  try {
    const client = createHubClient(stack.hubUrl);
    const { empty } = await client.info.query();
    if (empty && options.demo) {
      await client.experiments.submit.mutate({ spec: experimentPresets.smoke });
      context.note('The store is empty: submitted the "smoke" experiment on MNIST.');
    }
    const where = stack.dashboardUrl ?? stack.hubUrl;
    if (context.json)
      context.print(
        JSON.stringify({ hub: stack.hubUrl, zmq: stack.zmqAddress, dashboard: stack.dashboardUrl }),
      );
    else context.print(`\n  BioNAS Lab is ready: ${where}\n  Ctrl-C stops it; nothing is lost.\n`);
    await stopped;
  } finally {
    await stack.stop();
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
  return exitCodes.ok;
}
