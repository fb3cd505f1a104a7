import type { DatasetDefinition, ImageFiles } from './dataset-definition.ts';

const records = (name: string, count: number): ImageFiles => ({
  format: 'cifar',
  name,
  labelBytes: 2,
  count,
});

/**
 * CIFAR-100, binary version, fine labels. Read are the first 100 training and 50 test images of each class, from the
 * subset files or the official ones: the same spec gives the same numbers with either. Not comparable with published
 * CIFAR-100 figures.
 */
export const cifar100: DatasetDefinition = {
  name: 'cifar-100',
  title: 'CIFAR-100 (first 100 and 50 images of each class)',
  folder: 'cifar-100',
  origin:
    'the CIFAR page of the University of Toronto (cs.toronto.edu/~kriz/cifar.html, "CIFAR-100 binary version", train.bin and test.bin)',
  classes: 100,
  height: 32,
  width: 32,
  channels: 3,
  train: {
    alternatives: [[records('train_first100.bin', 10_000)], [records('train.bin', 50_000)]],
    firstPerClass: 100,
  },
  test: {
    alternatives: [[records('test_first50.bin', 5_000)], [records('test.bin', 10_000)]],
    firstPerClass: 50,
  },
};
