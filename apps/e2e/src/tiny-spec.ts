import type { ExperimentSpecInput } from '@bionas/contracts';

/** Search, trainings and attacks in seconds: what the tests vary, they override. */
export function tinySpec(name: string, change: Partial<ExperimentSpecInput> = {}): ExperimentSpecInput {
  return {
    name,
    seed: 3,
    dataset: { name: 'mnist', trainSize: 1_000, validationSize: 200, testSize: 200 },
    space: { kind: 'chain', layers: 2, channels: 4 },
    search: { strategy: { name: 'random' }, candidates: 2, parallel: 2, training: { epochs: 1 } },
    finals: { top: 1, seeds: 2, singleRules: false, randomMixes: 0, training: { epochs: 2 } },
    attack: { preset: 'smoke' },
    ...change,
  };
}
