/** Every library explains itself in at most 60 lines. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './repository.mjs';

export const title = 'every library has a README';

export function check() {
  return readdirSync(join(root, 'libs')).flatMap((room) => {
    const file = join(root, 'libs', room, 'README.md');
    if (!existsSync(file)) return [`libs/${room}: README.md is missing`];
    const lines = readFileSync(file, 'utf8').split('\n').length;
    return lines > 60 ? [`libs/${room}/README.md: ${lines} lines, at most 60 are read`] : [];
  });
}
