/** Every format and every damage, on tiny files in a temporary folder. */
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { DatasetSpec } from '@bionas/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DatasetDefinition } from './datasets/dataset-definition.ts';
import { statusOf } from './dataset-status.ts';
import { loadDefined, type Dataset } from './load-dataset.ts';

/** 20 records of 2x2 colour images, two of each class. */
function cifarFile(count = 20, labelBytes = 1): Uint8Array {
  return Uint8Array.from({ length: count * (labelBytes + 12) }, (_, at) => {
    const record = Math.floor(at / (labelBytes + 12));
    const place = (at % (labelBytes + 12)) - labelBytes;
    if (place < -1) return 99; // the coarse label: not a class
    return place === -1 ? record % 10 : (record * 7 + place * 13) % 256;
  });
}
/** `cifarFile()` packed by another program (Python's lzma). */
const packedCifarFile = Buffer.from(
  '/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4AEDAOpdAABgMrjPj7lgHBMT5SHNB1OQnbXNLs97OoAAsCFeFkZYol0SWoll2yTnTW83+LoXs+hDNoQ+0LzZ7w/XAIP8BVgma3GCDUuI8vSTiqoQmnnN8HGr+GVwAY1IvFaUS9xtDBkIdbT46REM6OTBAIpI+PscC01us3sLOYqJLuxspIq30Xx+tuaizkIZwdt9hO6AwwLiHlWrWwGFF/iRCBRcXpyomJm/N0KzbHVhJ6LtU6OZqUxPhek99ZIk57XNxH93Kle9XgNl+aO/uShAha1StI8V5jWKQzeGD0YpZ8IjBIeCwl9CkNCHNr8/jQAAAM/TztvgudmFAAGGAoQCAAB6hcMQscRn+wIAAAAABFla',
  'base64',
);

const cifar: DatasetDefinition = {
  name: 'cifar-10',
  title: 'Tiny CIFAR',
  folder: 'cifar-10',
  origin: 'the page of tests',
  classes: 10,
  height: 2,
  width: 2,
  channels: 3,
  train: {
    alternatives: [
      ['data_batch_1.bin', 'data_batch_2.bin'].map((name) => ({
        format: 'cifar',
        name,
        labelBytes: 1,
        count: 20,
      })),
    ],
  },
  test: { alternatives: [[{ format: 'cifar', name: 'test_batch.bin', labelBytes: 1, count: 20 }]] },
  substitutes: 'jpeg_substitutes.csv',
};
const cifarHundred: DatasetDefinition = {
  ...cifar,
  name: 'cifar-100',
  folder: 'cifar-100',
  train: {
    alternatives: [
      [{ format: 'cifar', name: 'train_first100.bin', labelBytes: 2, count: 20 }],
      [{ format: 'cifar', name: 'train.bin', labelBytes: 2, count: 40 }],
    ],
    firstPerClass: 2,
  },
  test: {
    alternatives: [[{ format: 'cifar', name: 'test.bin', labelBytes: 2, count: 20 }]],
    firstPerClass: 2,
  },
};
const idx: DatasetDefinition = {
  ...cifar,
  name: 'fashion-mnist',
  folder: 'fashion-mnist',
  channels: 1,
  height: 3,
  width: 2,
  train: { alternatives: [[{ format: 'idx', images: 'train-images', labels: 'train-labels', count: 30 }]] },
  test: { alternatives: [[{ format: 'idx', images: 't10k-images', labels: 't10k-labels', count: 10 }]] },
};

function idxFile(...dimensions: number[]): Uint8Array {
  const values = dimensions.reduce((product, size) => product * size, 1);
  const header = Buffer.alloc(4 + 4 * dimensions.length);
  header.writeUInt32BE(0x0800 + dimensions.length, 0);
  dimensions.forEach((size, index) => header.writeUInt32BE(size, 4 + 4 * index));
  return Buffer.concat([header, Uint8Array.from({ length: values }, (_, index) => index % 10)]);
}

const spec = (sizes: Partial<DatasetSpec> = {}): DatasetSpec => ({
  name: 'cifar-10',
  trainSize: 20,
  validationSize: 10,
  testSize: 10,
  excludeSubstitutes: false,
  ...sizes,
});

let dataDir = '';
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'bionas-data-'));
});
afterEach(async () => {
  await rm(dataDir, { recursive: true, force: true });
});
async function put(path: string, bytes: Uint8Array | string): Promise<string> {
  const full = join(dataDir, path);
  await mkdir(dirname(full), { recursive: true });
  await writeFile(full, bytes);
  return full;
}
async function putCifar(): Promise<void> {
  await put('cifar-10/data_batch_1.bin', cifarFile());
  await put('cifar-10/data_batch_2.bin.gz', gzipSync(cifarFile()));
  await put('cifar-10/test_batch.bin.xz', packedCifarFile);
}
const load = (
  definition = cifar,
  options: { spec?: DatasetSpec; dataSeed?: number; cacheDir?: string } = {},
): Promise<Dataset> => loadDefined(definition, { spec: spec(), dataSeed: 1, dataDir, ...options });
const failure = (code: string, message: RegExp): unknown =>
  expect.objectContaining({ code, message: expect.stringMatching(message) as string });

describe('formats', () => {
  it('reads CIFAR records plain, .gz and .xz, with colours side by side', async () => {
    await putCifar();
    const dataset = await load(cifar, { spec: spec({ testSize: 20 }) });
    expect(dataset.test.count).toBe(20);
    expect([...dataset.testIndices]).toEqual(Array.from({ length: 20 }, (_, index) => index));
    expect([...dataset.test.labels]).toEqual(Array.from({ length: 20 }, (_, index) => index % 10));
    // Record 3: pixel (0, 1) is place 1 of each plane of 4: 21 + 13·1, 21 + 13·5, 21 + 13·9.
    const at = (3 * 4 + 1) * 3;
    expect([...dataset.test.images.subarray(at, at + 3)]).toEqual([34, 86, 138]);
    expect(dataset.shape).toEqual({ height: 2, width: 2, channels: 3 });
  });

  it('reads idx files, plain and .gz', async () => {
    await put('fashion-mnist/train-images', idxFile(30, 3, 2));
    await put('fashion-mnist/train-labels.gz', gzipSync(idxFile(30)));
    await put('fashion-mnist/t10k-images.gz', gzipSync(idxFile(10, 3, 2)));
    await put('fashion-mnist/t10k-labels', idxFile(10));
    const dataset = await load(idx);
    expect([...dataset.test.labels]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect([...dataset.test.images.subarray(6, 12)]).toEqual([6, 7, 8, 9, 0, 1]);
    expect(dataset.test).toMatchObject({ height: 3, width: 2, channels: 1, count: 10 });
  });

  it('takes the fine label of CIFAR-100, and the same images from the subset and the official file', async () => {
    await put('cifar-100/test.bin', cifarFile(20, 2));
    const official = await put('cifar-100/train.bin', cifarFile(40, 2));
    const fromOfficial = await load(cifarHundred, { spec: spec({ trainSize: 10 }) });
    await rm(official);
    await put('cifar-100/train_first100.bin', cifarFile(40, 2).subarray(0, 20 * 14));
    const fromSubset = await load(cifarHundred, { spec: spec({ trainSize: 10 }) });
    expect(fromSubset.dataHash).toBe(fromOfficial.dataHash);
    expect(Math.max(...fromSubset.test.labels)).toBe(9);
  });
});

describe('split', () => {
  beforeEach(putCifar);
  const rows = (set: Dataset['train']): string[] =>
    Array.from({ length: set.count }, (_, at) => [...set.images.subarray(at * 12, at * 12 + 12)].join());

  it('is balanced, and the same for the same seed only', async () => {
    const dataset = await load();
    for (const [set, each] of [
      [dataset.train, 2],
      [dataset.validation, 1],
      [dataset.test, 1],
    ] as const) {
      const counts = Array.from(
        { length: 10 },
        (_, label) => set.labels.filter((own) => own === label).length,
      );
      expect(counts).toEqual(Array.from({ length: 10 }, () => each));
    }
    expect((await load()).dataHash).toBe(dataset.dataHash);
    expect((await load(cifar, { dataSeed: 2 })).dataHash).not.toBe(dataset.dataHash);
  });

  it('puts no image into two parts, and keeps validation when training grows', async () => {
    // The two batches hold the same pixels: make the second one different.
    await rm(join(dataDir, 'cifar-10/data_batch_2.bin.gz'));
    await put(
      'cifar-10/data_batch_2.bin',
      cifarFile().map((value, at) => (at % 13 === 0 ? value : 255 - value)),
    );
    const all = await load(cifar, { spec: spec({ trainSize: 30 }) });
    expect(new Set([...rows(all.train), ...rows(all.validation)]).size).toBe(40);
    const some = await load(cifar, { spec: spec({ trainSize: 15 }) });
    expect(rows(some.validation)).toEqual(rows(all.validation));
    expect(rows(all.train)).toEqual(expect.arrayContaining(rows(some.train)));
    // 15 of 10 classes: one or two of each.
    const counts = Array.from(
      { length: 10 },
      (_, label) => some.train.labels.filter((own) => own === label).length,
    );
    expect(counts.filter((count) => count === 1)).toHaveLength(5);
    expect(counts.filter((count) => count === 2)).toHaveLength(5);
  });

  it('refuses more images than there are', async () => {
    await expect(load(cifar, { spec: spec({ trainSize: 31 }) })).rejects.toEqual(
      failure('invalid-spec', /10 validation and 31 training images, but only 40 training images are there/),
    );
  });

  it('computes mean and deviation of the training part', async () => {
    const { train, mean, std } = await load();
    for (const channel of [0, 1, 2]) {
      const values = [...train.images].filter((_, at) => at % 3 === channel).map((value) => value / 255);
      const average = values.reduce((sum, value) => sum + value, 0) / values.length;
      expect(mean[channel]).toBeCloseTo(average, 12);
      expect(std[channel]).toBeCloseTo(
        Math.sqrt(values.reduce((sum, value) => sum + (value - average) ** 2, 0) / values.length),
        12,
      );
    }
  });

  it('leaves out substituted images when asked', async () => {
    const heading = 'file,record,label\n';
    const substitutes = Array.from(
      { length: 5 },
      (_, record) => `data_batch_2.bin,${record},${record}\n`,
    ).join('');
    await put('cifar-10/jpeg_substitutes.csv', `${heading}${substitutes}test_batch.bin,7,7\n`);
    const strict = await load(cifar, {
      spec: spec({ trainSize: 25, testSize: 19, excludeSubstitutes: true }),
    });
    expect(strict.testIndices).not.toContain(7);
    expect(strict.testIndices).toHaveLength(19);
    await expect(load(cifar, { spec: spec({ trainSize: 26, excludeSubstitutes: true }) })).rejects.toEqual(
      failure('invalid-spec', /only 35 training images/),
    );
    await put('cifar-10/jpeg_substitutes.csv', `${heading}data_batch_1.bin,3,4\n`);
    await expect(load(cifar, { spec: spec({ excludeSubstitutes: true }) })).rejects.toEqual(
      failure('data-damaged', /record 3 of data_batch_1.bin has label 4, but the file has 3/),
    );
    await rm(join(dataDir, 'cifar-10/jpeg_substitutes.csv'));
    await expect(load(cifar, { spec: spec({ excludeSubstitutes: true }) })).rejects.toEqual(
      failure('data-missing', /leave excludeSubstitutes out/),
    );
  });
});

describe('absence and damage', () => {
  beforeEach(putCifar);
  const path = (name: string): string => join(dataDir, 'cifar-10', name);

  it('names the file, its size and where to get it', async () => {
    await rm(path('data_batch_2.bin.gz'));
    await expect(load()).rejects.toEqual(
      failure(
        'data-missing',
        /cifar-10.data_batch_2\.bin is not there: expected 260 bytes.*Get it from the page of tests.*BIONAS_DATA_DIR/,
      ),
    );
    await expect(loadDefined(cifar, { spec: spec(), dataSeed: 1 })).rejects.toEqual(
      failure('data-missing', /Tiny CIFAR is read from a data folder, and none is set/),
    );
  });

  it('says what a file of the wrong size has and should have', async () => {
    await truncate(path('data_batch_1.bin'), 100);
    await expect(load()).rejects.toEqual(
      failure('data-damaged', /data_batch_1\.bin is damaged: got 100 bytes, expected 260/),
    );
    await put('cifar-10/data_batch_1.bin', cifarFile());
    await put('cifar-10/data_batch_2.bin.gz', gzipSync(cifarFile(19)));
    await expect(load()).rejects.toEqual(
      failure('data-damaged', /got 247 bytes after decompression, expected 260/),
    );
    await put('cifar-10/data_batch_2.bin.gz', gzipSync(cifarFile(2_000)));
    await expect(load()).rejects.toEqual(
      failure('data-damaged', /cannot be decompressed to the expected 260 bytes/),
    );
  });

  it.each([
    ['cut off', packedCifarFile.subarray(0, 200)],
    ['not xz', Buffer.from('hello')],
    ['empty', Buffer.alloc(0)],
    ['changed inside', Buffer.from(packedCifarFile.map((byte, at) => (at === 150 ? byte ^ 0xff : byte)))],
  ])('refuses an xz file that is %s', async (_, content) => {
    await put('cifar-10/test_batch.bin.xz', content);
    await expect(load()).rejects.toEqual(failure('data-damaged', /test_batch\.bin\.xz is damaged/));
  });

  it('refuses a gz file that is cut off', async () => {
    await put('cifar-10/data_batch_2.bin.gz', gzipSync(cifarFile()).subarray(0, 80));
    await expect(load()).rejects.toEqual(failure('data-damaged', /data_batch_2\.bin\.gz is damaged/));
  });

  it('refuses a label that is no class', async () => {
    const file = cifarFile();
    file[13 * 4] = 12;
    await put('cifar-10/data_batch_1.bin', file);
    await expect(load()).rejects.toEqual(failure('data-damaged', /record 4 has label 12, expected 0 to 9/));
  });

  it('compares with SHA256SUMS', async () => {
    const sum = createHash('sha256').update(packedCifarFile).digest('hex');
    await put('cifar-10/SHA256SUMS', `${sum}  test_batch.bin.xz\n`);
    await load();
    await put('cifar-10/SHA256SUMS', `${'0'.repeat(64)}  test_batch.bin.xz\n`);
    await expect(load()).rejects.toEqual(
      failure('data-damaged', new RegExp(`SHA-256 is ${sum}, expected 0{64}`)),
    );
    await put('cifar-10/SHA256SUMS', 'nonsense\n');
    await expect(load()).rejects.toEqual(failure('data-damaged', /got the line "nonsense"/));
  });

  it('refuses idx files with another magic number, other dimensions or no class', async () => {
    const putIdx = async (name: string, change: (bytes: Buffer) => void = () => undefined): Promise<void> => {
      await put('fashion-mnist/train-images', idxFile(30, 3, 2));
      await put('fashion-mnist/train-labels', idxFile(30));
      await put('fashion-mnist/t10k-images', idxFile(10, 3, 2));
      await put('fashion-mnist/t10k-labels', idxFile(10));
      const bytes = await readFile(join(dataDir, 'fashion-mnist', name));
      change(bytes);
      await put(`fashion-mnist/${name}`, bytes);
    };
    await putIdx('train-images', (bytes) => bytes.writeUInt32BE(0x0801, 0));
    await expect(load(idx)).rejects.toEqual(
      failure('data-damaged', /starts with 0x00000801, expected 0x00000803/),
    );
    await putIdx('train-images', (bytes) => bytes.writeUInt32BE(2, 8));
    await expect(load(idx)).rejects.toEqual(
      failure('data-damaged', /header says 30 x 2 x 2, expected 30 x 3 x 2/),
    );
    await putIdx('t10k-labels', (bytes) => bytes.writeUInt8(10, 8 + 5));
    await expect(load(idx)).rejects.toEqual(failure('data-damaged', /label 5 is 10, expected 0 to 9/));
  });
});

describe('cache of decoded files', () => {
  it('decodes once, survives a broken entry, and notices a replaced file', async () => {
    await putCifar();
    const cacheDir = join(dataDir, 'cache');
    const stored = join(dataDir, 'cifar-10/test_batch.bin.xz');
    const changedAt = new Date('2026-01-01');
    await utimes(stored, changedAt, changedAt);
    const first = await load(cifar, { cacheDir });
    const [entry] = await readdir(cacheDir);
    if (entry === undefined) throw new Error('nothing was kept');
    expect(await readdir(cacheDir)).toHaveLength(1);
    expect(new Uint8Array(await readFile(join(cacheDir, entry)))).toEqual(cifarFile());

    // Same size and time: the entry stands in for a file that could not be decoded any more.
    const { size } = await stat(stored);
    await writeFile(stored, Buffer.alloc(size));
    await utimes(stored, changedAt, changedAt);
    expect((await load(cifar, { cacheDir })).dataHash).toBe(first.dataHash);

    await writeFile(stored, packedCifarFile);
    await utimes(stored, changedAt, changedAt);
    await truncate(join(cacheDir, entry), 10);
    expect((await load(cifar, { cacheDir })).dataHash).toBe(first.dataHash);
    expect((await stat(join(cacheDir, entry))).size).toBe(260);

    await writeFile(stored, Buffer.alloc(size));
    await utimes(stored, changedAt, new Date('2026-01-02'));
    await expect(load(cifar, { cacheDir })).rejects.toEqual(failure('data-damaged', /test_batch\.bin\.xz/));
  });

  it('goes on without a cache that cannot be written, and warns', async () => {
    await putCifar();
    const cacheDir = await put('not-a-folder', 'x');
    const warned = new Promise<Error>((resolve) => process.once('warning', resolve));
    expect((await load(cifar, { cacheDir })).test.count).toBe(10);
    expect((await warned).message).toMatch(/could not be kept/);
  });
});

describe('datasetStatus', () => {
  it('tells complete, incomplete, absent and damaged apart', async () => {
    expect(await statusOf(cifar, undefined, false)).toMatchObject({ state: 'absent', folder: null });
    expect((await statusOf(cifar, dataDir, false)).state).toBe('absent');
    await putCifar();
    expect(await statusOf(cifar, dataDir, false)).toMatchObject({ state: 'complete', problems: [] });
    await rm(join(dataDir, 'cifar-10/test_batch.bin.xz'));
    expect(await statusOf(cifar, dataDir, false)).toMatchObject({
      state: 'incomplete',
      problems: ['test_batch.bin is not there (260 bytes)'],
    });
    await truncate(join(dataDir, 'cifar-10/data_batch_1.bin'), 9);
    expect(await statusOf(cifar, dataDir, false)).toMatchObject({
      state: 'damaged',
      problems: ['data_batch_1.bin has 9 bytes, expected 260', 'test_batch.bin is not there (260 bytes)'],
    });
  });

  it('compares checksums when asked to', async () => {
    await putCifar();
    await put('cifar-10/SHA256SUMS', `${'0'.repeat(64)}  data_batch_1.bin\n`);
    expect((await statusOf(cifar, dataDir, false)).state).toBe('complete');
    expect((await statusOf(cifar, dataDir, true)).state).toBe('damaged');
  });
});
