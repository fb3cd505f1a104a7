import type { ExperimentSpecInput } from '@bionas/contracts';

/** The search alone counts: of the trainings behind it no more than a spec must have. */
const rest = {
  dataset: { name: 'mnist', trainSize: 100, validationSize: 100, testSize: 100 },
  finals: { top: 1, seeds: 1, singleRules: false, randomMixes: 0, training: { epochs: 1 } },
  attack: { preset: 'none' },
} as const;

/** Searches of a few seconds, one for each way to search: enough rounds and epochs to die between any two. */
export const smallSearches = {
  random: chainSearch({
    strategy: { name: 'random' },
    candidates: 6,
    parallel: 2,
    training: { epochs: 2, batchSize: 25 },
  }),
  evolution: chainSearch({
    strategy: { name: 'evolution', population: 4, sample: 2 },
    candidates: 10,
    parallel: 2,
    training: { epochs: 1, batchSize: 25 },
  }),
  'evolution-halving': chainSearch({
    strategy: { name: 'evolution', population: 4, sample: 2 },
    candidates: 10,
    parallel: 2,
    halving: { minEpochs: 1, reduction: 2 },
    training: { epochs: 4, batchSize: 25 },
  }),
  darts: cellSearch({ name: 'darts', epochs: 3, none: false, batchSize: 24, alphaLearningRate: 0.05 }),
  'eg-nas': cellSearch({
    ...{ name: 'eg-nas', epochs: 2, warmupEpochs: 1, batchSize: 16, trainShare: 0.6, learningRate: 0.05 },
    ...{ runs: 1, generations: 2, population: 4, probeImages: 64, partialChannels: 2 },
  }),
} as const satisfies Record<string, ExperimentSpecInput>;

export type SmallSearchName = keyof typeof smallSearches;
export const smallSearchNames = Object.keys(smallSearches) as SmallSearchName[];

type SearchInput = NonNullable<ExperimentSpecInput['search']>;

function chainSearch(search: SearchInput): ExperimentSpecInput {
  return {
    ...{ name: 'killed', seed: 5, ...rest, search },
    space: { kind: 'chain', layers: 2, channels: 4, rules: ['bp', 'fa', 'usf'] },
  };
}

function cellSearch(strategy: SearchInput['strategy']): ExperimentSpecInput {
  return {
    ...{ name: 'killed', seed: 5, ...rest },
    dataset: { ...rest.dataset, trainSize: 200 },
    search: { strategy, candidates: 1, parallel: 2, training: { epochs: 1, batchSize: 25 } },
    space: {
      kind: 'cell',
      search: { channels: 4, cells: 3 },
      final: { channels: 4, cells: 3 },
      operations: ['skip_connect', 'dil_conv_3x3'],
      rules: ['usf'],
    },
  };
}
