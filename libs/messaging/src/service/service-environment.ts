import { hostname } from 'node:os';
import { join } from 'node:path';
import { AppError, type ServiceName } from '@bionas/contracts';
import type { ServiceOptions } from './service-options.ts';

/**
 * The settings of a service from its environment: BIONAS_HOME (its own folder), BIONAS_HUB (where the hub listens),
 * BIONAS_NAME (shown to people).
 * @throws AppError invalid-spec naming the variable, what it should be and what it is
 */
export function readServiceEnvironment(
  service: ServiceName,
  variables: NodeJS.ProcessEnv,
): Pick<ServiceOptions, 'service' | 'name' | 'hub' | 'scratchDir' | 'cacheDir'> {
  const home = variables['BIONAS_HOME'];
  if (!home) {
    throw new AppError(
      'invalid-spec',
      'BIONAS_HOME is not set: expected a folder of this service alone, for scratch files and fetched artifacts. "bionas start" and "bionas join" set it.',
    );
  }
  const name = variables['BIONAS_NAME'] || `${hostname()}-${service}`;
  if (name.length > 100) {
    throw new AppError('invalid-spec', `BIONAS_NAME has ${name.length} characters, expected at most 100.`);
  }
  return {
    service,
    name,
    hub: variables['BIONAS_HUB'] || 'tcp://127.0.0.1:7301',
    scratchDir: join(home, 'scratch'),
    cacheDir: join(home, 'artifacts'),
  };
}
