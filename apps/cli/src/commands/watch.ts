import type { CommandContext } from '../command-context.ts';
import { exitCodeOfExperiment } from '../exit-codes.ts';
import { waitForExperiment } from './wait-for-experiment.ts';

/** Every event of the lab, a line each, until interrupted. With `--json`, one object a line. */
async function watchEvents(context: CommandContext): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const subscription = context.client.events.stream.subscribe(undefined, {
      onData: ({ data: event }) => {
        if (context.json) context.print(JSON.stringify(event));
        else
          context.print(
            `${new Date(event.at).toISOString().slice(11, 19)}  ${event.kind.padEnd(20)} ${event.text ?? event.runId ?? event.experimentId ?? ''}`,
          );
      },
      onError: reject,
      onComplete: resolve,
    });
    process.once('SIGINT', () => {
      subscription.unsubscribe();
      resolve();
    });
  });
}

/** Follows one experiment to its end, or everything. @returns the exit code */
export async function watch(context: CommandContext, id: string | undefined): Promise<number> {
  if (id === undefined) {
    await watchEvents(context);
    return 0;
  }
  const ended = await waitForExperiment(context, id, { timeoutMs: Number.MAX_SAFE_INTEGER / 2 });
  context.print(context.json ? JSON.stringify(ended, null, 2) : `${ended.name}: ${ended.state}`);
  return exitCodeOfExperiment(ended.state);
}
