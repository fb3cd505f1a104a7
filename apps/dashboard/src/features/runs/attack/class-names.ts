import type { DatasetName } from '@bionas/contracts';

/** In the order of the official files. The digits of MNIST and the hundred classes of CIFAR-100 are told by number. */
const names: Partial<Record<DatasetName, readonly string[]>> = {
  'fashion-mnist': [
    ...['T-shirt', 'trousers', 'pullover', 'dress', 'coat'],
    ...['sandal', 'shirt', 'trainer', 'bag', 'ankle boot'],
  ],
  'cifar-10': [...['aeroplane', 'car', 'bird', 'cat', 'deer'], ...['dog', 'frog', 'horse', 'ship', 'lorry']],
};

/** What a class is called: `7`, `frog`, `class 42`. */
export function className(dataset: DatasetName, label: number): string {
  return names[dataset]?.[label] ?? (dataset === 'mnist' ? String(label) : `class ${label}`);
}
