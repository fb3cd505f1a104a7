import type { DatasetDefinition } from './dataset-definition.ts';
import { mnist } from './mnist.ts';

/** Fashion-MNIST: the files are called as MNIST's. */
export const fashionMnist: DatasetDefinition = {
  ...mnist,
  name: 'fashion-mnist',
  title: 'Fashion-MNIST',
  folder: 'fashion-mnist',
  origin: 'the Fashion-MNIST page of Zalando Research (github.com/zalandoresearch/fashion-mnist)',
};
