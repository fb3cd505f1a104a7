/** The JSON Schema that editors use is the one the code has now. */
import { spawnSync } from 'node:child_process';
import { root } from './repository.mjs';

export const title = 'examples/experiment.schema.json is fresh';

export function check() {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['tools/generators/experiment-schema.mjs', '--check'],
    {
      cwd: root,
      encoding: 'utf8',
    },
  );
  return status === 0 ? [] : [`${stdout}${stderr}`.trim()];
}
