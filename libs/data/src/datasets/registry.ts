import type { DatasetName } from '@bionas/contracts';
import { cifar100 } from './cifar-100.ts';
import { cifar10 } from './cifar-10.ts';
import type { DatasetDefinition } from './dataset-definition.ts';
import { fashionMnist } from './fashion-mnist.ts';
import { mnist } from './mnist.ts';

/** Every data set by name. */
export const datasetDefinitions = {
  mnist,
  'fashion-mnist': fashionMnist,
  'cifar-10': cifar10,
  'cifar-100': cifar100,
} satisfies Record<DatasetName, DatasetDefinition>;
