import type { DatasetSpec } from '@bionas/contracts';
import { expect, test } from 'vitest';
import { loadDataset } from './load-dataset.ts';
import { rememberDataset } from './remember-dataset.ts';

const spec: DatasetSpec = {
  name: 'mnist',
  trainSize: 500,
  validationSize: 100,
  testSize: 100,
  excludeSubstitutes: false,
};

test('a data set is read once for jobs that share it', async () => {
  const larger = { ...spec, testSize: 200 };
  let reads = 0;
  const load = rememberDataset(async (request) => {
    reads += 1;
    return loadDataset(request);
  });
  const first = await load({ spec, dataSeed: 1 });
  expect(await load({ spec: { ...spec }, dataSeed: 1 })).toBe(first);
  expect(reads).toBe(1);
  expect((await load({ spec: larger, dataSeed: 1 })).test.count).toBe(200);
  await load({ spec: larger, dataSeed: 2 });
  expect(reads).toBe(3);
});

test('a data set that could not be read is asked for again', async () => {
  let reads = 0;
  const load = rememberDataset(async (request) => {
    reads += 1;
    if (reads === 1) throw new Error('the disk is away');
    return loadDataset(request);
  });
  await expect(load({ spec, dataSeed: 1 })).rejects.toThrow('the disk is away');
  expect((await load({ spec, dataSeed: 1 })).train.count).toBe(500);
});
