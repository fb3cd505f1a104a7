import { describe, expect, it } from 'vitest';
import { readServiceEnvironment } from './service-environment.ts';

describe('readServiceEnvironment', () => {
  it('keeps the folders of a service inside its home', () => {
    const variables = {
      BIONAS_HOME: '/lab/trainer-1',
      BIONAS_NAME: 'gpu-0',
      BIONAS_HUB: 'tcp://127.0.0.1:9',
    };
    expect(readServiceEnvironment('trainer', variables)).toEqual({
      ...{ service: 'trainer', name: 'gpu-0', hub: 'tcp://127.0.0.1:9' },
      ...{ scratchDir: '/lab/trainer-1/scratch', cacheDir: '/lab/trainer-1/artifacts' },
    });
  });

  it('finds the hub of this machine when none is named', () => {
    const { hub, name } = readServiceEnvironment('searcher', { BIONAS_HOME: '/lab' });
    expect(hub).toBe('tcp://127.0.0.1:7301');
    expect(name).toMatch(/-searcher$/);
  });

  it.each([{}, { BIONAS_HOME: '' }, { BIONAS_HOME: '/lab', BIONAS_NAME: 'x'.repeat(101) }])(
    'refuses %o',
    (variables) => {
      expect(() => readServiceEnvironment('trainer', variables)).toThrow(
        expect.objectContaining({ code: 'invalid-spec' }),
      );
    },
  );
});
