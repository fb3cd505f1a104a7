import type { DatasetDefinition, ImageFiles } from './dataset-definition.ts';

const batch = (name: string): ImageFiles => ({ format: 'cifar', name, labelBytes: 1, count: 10_000 });

/** CIFAR-10, binary version. */
export const cifar10: DatasetDefinition = {
  name: 'cifar-10',
  title: 'CIFAR-10',
  folder: 'cifar-10',
  origin:
    'the CIFAR page of the University of Toronto (cs.toronto.edu/~kriz/cifar.html, "CIFAR-10 binary version")',
  classes: 10,
  height: 32,
  width: 32,
  channels: 3,
  train: { alternatives: [[1, 2, 3, 4, 5].map((number) => batch(`data_batch_${number}.bin`))] },
  test: { alternatives: [[batch('test_batch.bin')]] },
  substitutes: 'jpeg_substitutes.csv',
};
