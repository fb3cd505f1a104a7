import type { Series } from '@bionas/contracts';

/** Metrics that can be read on one scale share a chart. */
export interface MetricGroup {
  readonly key: string;
  readonly title: string;
  readonly series: readonly Series[];
}

const titles: Readonly<Record<string, string>> = {
  loss: 'Loss',
  accuracy: 'Accuracy',
  'learning-rate': 'Learning rate',
  'gradient-variance': 'Gradient variance, mean over layers',
  'gradient-variance-relative': 'Relative gradient variance, mean over layers',
  'images-per-second': 'Images a second',
};
const order = ['loss', 'accuracy', 'learning-rate', 'gradient-variance', 'gradient-variance-relative'];

/** `train/loss` and `validation/loss` belong together. */
function groupKey(name: string): string {
  const parts = name.split('/');
  const [first = name] = parts;
  const last = parts.at(-1) ?? name;
  if (first === 'train' || first === 'validation' || first === 'test') return last;
  return first;
}

/** One group a chart: loss, accuracy, learning rate, gradient variance, then the others by name. */
export function metricGroups(series: readonly Series[]): MetricGroup[] {
  const groups = new Map<string, Series[]>();
  for (const one of series) {
    const key = groupKey(one.name);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const rank = (key: string): number => {
    const place = order.indexOf(key);
    return place < 0 ? order.length : place;
  };
  return [...groups]
    .map(([key, members]) => ({
      key,
      title: titles[key] ?? key,
      series: members.toSorted((one, other) => (one.name < other.name ? -1 : 1)),
    }))
    .sort((one, other) => rank(one.key) - rank(other.key) || (one.key < other.key ? -1 : 1));
}
