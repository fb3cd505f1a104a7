import { hashOf, type JobMessage } from '@bionas/contracts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fetchStart } from './fetch-start.ts';

test('an attack brings its own weights and those of every network it is set against', async () => {
  const [own, twin, sibling] = [hashOf('own'), hashOf('twin'), hashOf('sibling')];
  const job = {
    ...{ kind: 'attack', weights: own, preset: 'bionas-standard', seed: 1, dataSeed: 1 },
    surrogates: {
      twin: { weights: [twin], absent: null },
      'same-rules': { weights: [sibling], absent: null },
    },
  };
  const asked: string[] = [];
  const fetches = {
    get: (hash: string) => {
      asked.push(hash);
      return Promise.resolve(`/cache/${hash}`);
    },
  };
  const scratch = await mkdtemp(join(tmpdir(), 'fetch-start-'));
  const { files } = await fetchStart({ job, checkpoint: null } as unknown as JobMessage, {
    fetches: fetches as unknown as Parameters<typeof fetchStart>[1]['fetches'],
    scratch,
    signal: new AbortController().signal,
  });
  await rm(scratch, { recursive: true });
  expect(asked).toEqual([own, twin, sibling]);
  expect(files).toEqual(Object.fromEntries(asked.map((hash) => [hash, `/cache/${hash}`])));
});
