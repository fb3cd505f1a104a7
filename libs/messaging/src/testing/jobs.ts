import type { Job } from '@bionas/contracts';

const training = {
  ...{ epochs: 1, batchSize: 8, learningRate: 0.1, finalLearningRate: 0, momentum: 0.9 },
  ...{
    weightDecay: 0,
    clipNorm: 5,
    augmentation: false,
    cutout: 0,
    dropPath: 0,
    auxiliaryWeight: 0,
    precision: 'float32' as const,
    optimizer: 'sgd' as const,
    measures: 'off' as const,
  },
};
const dataset = {
  name: 'mnist',
  trainSize: 100,
  validationSize: 100,
  testSize: 100,
  excludeSubstitutes: false,
} as const;

/** A training whose seed chooses what the fake engine does. */
export function fakeTraining(seed: number): Job {
  return {
    ...{ kind: 'train', seed, dataset, dataSeed: 1 },
    genome: {
      ...{ version: 1, space: 'bionas-chain-v1', slots: { head: 'bp' } },
      layers: [{ operation: 'conv_3x3', rule: 'bp' }],
    },
    network: { kind: 'chain', channels: 4 },
    training,
  };
}

/** A search of three candidates. */
export function fakeSearch(): Job {
  return {
    ...{ kind: 'search', dataset, dataSeed: 1, seed: 1, top: 1 },
    space: {
      kind: 'chain',
      layers: 1,
      channels: 4,
      operations: ['conv_3x3'],
      rules: ['bp'],
      slots: { head: 'bp' },
    },
    search: { strategy: { name: 'random' }, candidates: 3, parallel: 3, objectives: ['accuracy'], training },
  };
}
