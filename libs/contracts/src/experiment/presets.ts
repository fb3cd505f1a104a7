import type { ExperimentSpecInput } from './spec.ts';

export const experimentPresetNames = ['smoke', 'laptop', 'paper'] as const;
export type ExperimentPresetName = (typeof experimentPresetNames)[number];

/** Starting points of the launch form and of `bionas run --preset`. Everything left out has the schema's default. */
export const experimentPresets: Record<ExperimentPresetName, ExperimentSpecInput> = {
  /** Minutes on two cores, no download: what a first start runs. */
  smoke: {
    name: 'smoke',
    dataset: { name: 'mnist', trainSize: 8_000, validationSize: 1_000, testSize: 1_000 },
    // Measured: every mix, pure feedback alignment included, gets 92 % of the digits or more. Separable layers are left out: on grey
    // images the first has a single filter, and feedback alignment then falls to 90 %.
    space: {
      kind: 'chain',
      layers: 2,
      channels: 16,
      operations: ['conv_3x3', 'conv_5x5'],
      // Three of five: single-rule versions of all would double the time of a first start.
      rules: ['bp', 'fa', 'usf'],
      slots: { head: 'searched' },
    },
    search: {
      strategy: { name: 'evolution', population: 4, sample: 2 },
      candidates: 8,
      parallel: 2,
      training: { epochs: 1, learningRate: 0.04 },
    },
    finals: {
      top: 2,
      seeds: 3,
      singleRules: true,
      randomMixes: 1,
      training: { epochs: 2, learningRate: 0.04 },
    },
    attack: { preset: 'smoke' },
  },
  /** An hour or so on a laptop, real CIFAR-10. */
  laptop: {
    name: 'laptop',
    dataset: { name: 'cifar-10', trainSize: 10_000, validationSize: 2_000, testSize: 2_000 },
    space: { kind: 'cell', search: { channels: 8, cells: 3 }, final: { channels: 8, cells: 5 } },
    search: {
      strategy: { name: 'evolution', population: 8, sample: 3 },
      candidates: 24,
      parallel: 4,
      training: { epochs: 2 },
    },
    finals: {
      top: 1,
      seeds: 3,
      singleRules: true,
      randomMixes: 1,
      randomGenomes: 1,
      training: { epochs: 10, learningRate: 0.05, augmentation: true },
    },
    attack: { preset: 'laptop' },
  },
  /** The published budget (search.md, section 10): days on GPUs. */
  paper: {
    name: 'paper',
    dataset: { name: 'cifar-10', trainSize: 45_000, validationSize: 5_000, testSize: 10_000 },
    space: { kind: 'cell', search: { channels: 16, cells: 8 }, final: { channels: 36, cells: 20 } },
    search: {
      strategy: { name: 'evolution', population: 100, sample: 25 },
      candidates: 1_000,
      parallel: 16,
      training: {
        epochs: 25,
        batchSize: 64,
        learningRate: 0.025,
        finalLearningRate: 0.001,
        augmentation: true,
      },
    },
    finals: {
      top: 3,
      seeds: 3,
      singleRules: true,
      randomMixes: 1,
      randomGenomes: 2,
      training: {
        ...{ epochs: 600, batchSize: 96, learningRate: 0.025, augmentation: true },
        ...{ cutout: 16, dropPath: 0.2, auxiliaryWeight: 0.4 },
      },
    },
    attack: { preset: 'laptop' },
  },
};
