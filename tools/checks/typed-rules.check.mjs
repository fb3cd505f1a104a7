/** The rules of .oxlintrc.json must bite, in libraries and in the dashboard: a linter that found no types would let all of this pass. */
import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './repository.mjs';

export const title = 'promises nobody waits for and values of any type are refused';

const text = `
export async function act(): Promise<void> {}
export function forget(): void {
  act();
}
export function read(json: string): string {
  return JSON.parse(json);
}
`;
const rules = ['no-floating-promises', 'no-unsafe-return'];

export function check() {
  const planted = ['libs/analysis', 'apps/searcher', 'apps/dashboard'].map((room) => ({
    room,
    file: `${room}/src/forbidden-types.ts`,
  }));
  const remove = () => {
    for (const { file } of planted) rmSync(join(root, file), { force: true });
  };
  process.once('SIGINT', remove).once('SIGTERM', remove);
  try {
    for (const { file } of planted) writeFileSync(join(root, file), text);
    const program = join(root, 'node_modules/oxlint/bin/oxlint');
    const words = [program, '--type-aware', '--format', 'json', ...planted.map(({ file }) => file)];
    const { stdout } = spawnSync(process.execPath, words, { cwd: root, encoding: 'utf8' });
    const { diagnostics } = JSON.parse(stdout);
    return planted.flatMap(({ room, file }) =>
      rules
        .filter((rule) => !diagnostics.some((one) => one.filename === file && one.code.includes(rule)))
        .map((rule) => `${room}: what ${rule} must refuse was let through`),
    );
  } finally {
    remove();
  }
}
