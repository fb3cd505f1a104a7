import { cleaningText } from '@bionas/contracts';
import type { CommandContext } from '../command-context.ts';

/** Removes what the hub keeps no longer, now; with `dryRun` tells what that would be. */
export async function clean(context: CommandContext, options: { dryRun: boolean }): Promise<void> {
  const report = await context.client.storage.clean.mutate(options);
  if (context.json) return context.print(JSON.stringify(report, null, 2));
  context.print(
    cleaningText(report) ??
      'There is nothing to remove: results and everything that work may go on from stay.',
  );
}
