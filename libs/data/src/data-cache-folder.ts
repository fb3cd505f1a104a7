import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** Where decoded data files are kept: per user, shared by every service of the machine. */
export function dataCacheFolder(env: NodeJS.ProcessEnv): string {
  const named = env['BIONAS_CACHE_DIR'];
  if (named) return join(named, 'data');
  const base = env['XDG_CACHE_HOME'];
  return join(base && isAbsolute(base) ? base : join(homedir(), '.cache'), 'bionas', 'data');
}
