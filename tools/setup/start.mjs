/** @file `npm start [-- options]`: makes the checkout ready, then hands over to `bionas start`. */
import { spawn } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { prepare, root, runMain } from './prepare/prepare.mjs';

const SAME_KEYPRESS_MS = 1_000;

await runMain(async () => {
  await prepare();
  // In a group of its own: Ctrl-C would else arrive up to three times (terminal, npm, us), and a second one means "at once".
  const child = spawn(
    process.execPath,
    [path.join(root, 'apps/cli/bin/bionas.mjs'), 'start', ...process.argv.slice(2)],
    { cwd: process.cwd(), stdio: 'inherit', detached: true },
  );
  let last = 0;
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      if (Date.now() - last > SAME_KEYPRESS_MS) child.kill(signal);
      last = Date.now();
    });
  }
  const [code, signal] = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (...how) => resolve(how));
  });
  process.exitCode = code ?? 128 + (os.constants.signals[/** @type {NodeJS.Signals} */ (signal)] ?? 1);
});
