import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout this command belongs to. */
export const root: string = fileURLToPath(new URL('../../../', import.meta.url));

/** Where the built services lie. */
export const entryPoints = {
  hub: join(root, 'apps/hub/dist/main.js'),
  searcher: join(root, 'apps/searcher/dist/main.js'),
  trainer: join(root, 'apps/trainer/dist/main.js'),
  attacker: join(root, 'apps/attacker/dist/main.js'),
  attackerEngine: join(root, 'apps/attacker/dist/engine-child.js'),
  next: join(root, 'node_modules/next/dist/bin/next'),
  dashboard: join(root, 'apps/dashboard'),
} as const;

/** Store, artifacts and scratch files of this checkout, unless BIONAS_HOME names another folder. */
export function homeFolder(variables: NodeJS.ProcessEnv): string {
  return variables['BIONAS_HOME'] ?? join(root, '.bionas');
}
