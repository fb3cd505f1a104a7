import { existsSync } from 'node:fs';
import path from 'node:path';
import { lastLines, npmCommand, runChild } from '../child.mjs';
import { SetupError } from '../setup-error.mjs';

const OUTPUTS = [
  'apps/cli/dist/main.js',
  'apps/hub/dist/main.js',
  'apps/trainer/dist/main.js',
  'apps/dashboard/.next/BUILD_ID',
];

/** Whether what `npm start` runs is there at all, whatever a stamp says. @param {string} root */
export function isBuilt(root) {
  return OUTPUTS.every((file) => existsSync(path.join(root, file)));
}

/** @param {string} root */
export async function buildAll(root) {
  const npm = npmCommand();
  const env = { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false', NEXT_TELEMETRY_DISABLED: '1' };
  const { code, output } = await runChild(npm.program, [...npm.args, 'run', '--silent', 'build'], {
    cwd: root,
    env,
  });
  if (code !== 0)
    throw new SetupError(
      'build-failed',
      `The build failed:\n${lastLines(output, 60)}`,
      'Mend the errors above, then run the same command again.',
    );
  const absent = OUTPUTS.filter((file) => !existsSync(path.join(root, file)));
  if (absent.length > 0)
    throw new SetupError(
      'build-failed',
      `The build ended well but made no ${absent.join(', ')}.`,
      'Remove apps/*/dist, libs/*/dist and apps/dashboard/.next, then run the same command again.',
    );
}
