/** @file The strategies with shared weights on the table's space, set for a network whose training takes seconds. */
import { datasetShapes, experimentSpecSchema, hashOf, type ExperimentSpecInput } from '@bionas/contracts';
import type { SearchSettings, TableSpec } from '@bionas/search';

export interface SupernetArm {
  readonly name: string;
  readonly title: string;
  readonly search: NonNullable<ExperimentSpecInput['search']>;
}

/**
 * Twice the epochs of a training, since the weights see half of the images; the table's batches and learning rate. The published 3e-4 moves alphas by a
 * hundredth in so few steps: they have a hundred times as much. All set before the first run.
 */
const common = { epochs: 8, batchSize: 32, learningRate: 0.1, finalLearningRate: 0.001, warmupEpochs: 2 };
const evolution = {
  runs: 1,
  generations: 2,
  population: 12,
  probeImages: 256,
  partialChannels: 1,
  step: 0.5,
};

export const supernetArms: readonly SupernetArm[] = [
  {
    name: 'darts',
    title: 'DARTS, first order',
    search: { strategy: { name: 'darts', ...common, alphaLearningRate: 0.03 } },
  },
  {
    name: 'eg-nas',
    title: 'EG-NAS, 12 samples a generation',
    search: { strategy: { name: 'eg-nas', ...common, ...evolution } },
  },
];

/** The settings of an arm in the space of the table. */
export function supernetSettings({ search }: Pick<SupernetArm, 'search'>, spec: TableSpec): SearchSettings {
  // A submitted experiment has shared weights in DARTS cells alone, so the search is parsed as one of these.
  const parsed = experimentSpecSchema.parse({
    name: 'table',
    ...{ dataset: spec.dataset, space: { kind: 'cell' } },
    search: { ...search, candidates: 1, parallel: 1, training: spec.training },
  });
  return { space: spec.space, search: parsed.search, top: 1, image: datasetShapes[spec.dataset.name] };
}

/** By which searches of an arm are known to be of its present settings. */
export const settingsHash = ({ search }: Pick<SupernetArm, 'search'>, spec: TableSpec): string =>
  hashOf({ search, dataset: spec.dataset, space: spec.space, training: spec.training });
