/** @file The strategies that are compared on the table, each as a user would set it. */
import { datasetShapes, experimentSpecSchema, type ExperimentSpecInput } from '@bionas/contracts';
import type { SearchSettings, Table } from '@bionas/search';

export interface SearchArm {
  readonly name: string;
  /** In a few words, for the report. */
  readonly title: string;
  readonly search: NonNullable<ExperimentSpecInput['search']>;
}

/** What all others are compared with. */
export const baseline = 'random';

export const searchArms: readonly SearchArm[] = [
  { name: baseline, title: 'random search', search: { strategy: { name: 'random' } } },
  {
    name: 'evolution',
    title: 'evolution as set by default: 8 alive, best of 3',
    search: { strategy: { name: 'evolution' } },
  },
  {
    name: 'random-halving',
    title: 'random search with halving',
    search: { strategy: { name: 'random' }, halving: {} },
  },
  {
    name: 'evolution-halving',
    title: 'evolution with halving',
    search: { strategy: { name: 'evolution' }, halving: {} },
  },
];

/**
 * The settings of an arm in the space of the table, one training after the other.
 * @param trainings of whole length that it may use; with halving a short one is counted as the share that its epochs are
 */
export function settingsOf(
  { search }: Pick<SearchArm, 'search'>,
  { spec }: Pick<Table, 'spec'>,
  trainings: number,
): SearchSettings {
  // With halving no more short trainings than fit could be paid for.
  const candidates = trainings * (search.halving === undefined ? 1 : spec.training.epochs);
  const parsed = experimentSpecSchema.parse({
    name: 'table',
    ...{ dataset: spec.dataset, space: spec.space },
    search: { ...search, candidates, parallel: 1, training: spec.training },
  });
  return { space: parsed.space, search: parsed.search, top: 1, image: datasetShapes[spec.dataset.name] };
}
