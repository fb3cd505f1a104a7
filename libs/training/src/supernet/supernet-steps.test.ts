import { loadEngine, tf } from '@bionas/engine';
import { expectClose, expectNoLeak } from '@bionas/engine/testing';
import { createProgram } from '@bionas/graph-step';
import { buildSupernet, type Supernet } from '@bionas/network';
import { supernetCandidates } from '@bionas/search-space';
import { beforeAll, expect, test } from 'vitest';
import type { Optimizer } from '../optimizers/optimizer.ts';
import { createOptimizer } from '../optimizers/registry.ts';
import {
  alphaStep,
  createAlphaOptimizer,
  supernetVariables,
  weightStep,
  type AlphaOptimizer,
} from './supernet-steps.ts';
import type { StepOutput } from '../loop/batch-loss.ts';
import type { StepInput } from '../loop/train-step.ts';

beforeAll(async () => {
  await loadEngine({ backend: 'tensorflow' });
});

interface Searched {
  readonly supernet: Supernet;
  readonly weights: Optimizer;
  readonly alphas: AlphaOptimizer;
}

function create(): Searched {
  const supernet = buildSupernet(
    {
      channels: 2,
      cells: 3,
      candidates: supernetCandidates(['fa'], ['none', 'max_pool_3x3', 'skip_connect', 'dil_conv_3x3']),
      slots: { stem: 'bp', preprocess: 'usf', reduction: 'bp', head: 'bp' },
    },
    { height: 8, width: 8, channels: 2, classes: 3 },
    { seed: 3, mean: [0.5, 0.5], std: [0.3, 0.3] },
  );
  const weights = createOptimizer(supernet.parameters, {
    ...{ optimizer: 'sgd', momentum: 0.9, weightDecay: 3e-4, clipNorm: 5 },
  });
  // A large rate, so that the alphas have moved after a few steps.
  const alphas = createAlphaOptimizer(supernet, {
    ...{ learningRate: 0.05, betas: [0.5, 0.999], weightDecay: 1e-3 },
  });
  return { supernet, weights, alphas };
}

const dispose = ({ supernet, weights, alphas }: Searched): void => {
  weights.dispose();
  alphas.optimizer.dispose();
  supernet.dispose();
};

const batch = (seed: number): Pick<StepInput, 'images' | 'labels'> => ({
  images: tf.randomUniform([6, 8, 8, 2], 0, 1, 'float32', seed),
  labels: tf.tensor1d([0, 1, 2, 2, 1, 0], 'int32'),
});

const valueOf = ({ loss, correct }: StepOutput): number => {
  const [value = NaN] = loss.dataSync();
  tf.dispose([loss, correct]);
  return value;
};

test('six turns recorded are six turns eager', () => {
  const run = (mode: 'eager' | 'graph'): { losses: number[]; state: [string, Float32Array][] } => {
    const searched = create();
    const { supernet } = searched;
    const named = supernetVariables(supernet, searched);
    const program = createProgram({ variables: named.map(({ variable }) => variable), mode });
    expect(program.mode).toBe(mode);
    const weights = program.step((given: StepInput): StepOutput =>
      weightStep(supernet, searched.weights, given),
    );
    const alphas = program.step((given: Pick<StepInput, 'images' | 'labels'>): StepOutput =>
      alphaStep(supernet, searched.alphas, given),
    );
    const learningRate = tf.scalar(0.01);
    const losses: number[] = [];
    for (let turn = 0; turn < 6; turn += 1) {
      const [training, validation] = [batch(turn), batch(100 + turn)];
      losses.push(valueOf(alphas.run(validation)), valueOf(weights.run({ ...training, learningRate })));
      tf.dispose([training.images, training.labels, validation.images, validation.labels]);
    }
    program.read();
    program.dispose();
    learningRate.dispose();
    const state = named.map(({ name, variable }): [string, Float32Array] => [
      name,
      variable.dataSync<'float32'>().slice(),
    ]);
    dispose(searched);
    return { losses, state };
  };
  const [eager, recorded] = [run('eager'), run('graph')];
  expectClose(recorded.losses, eager.losses, 1e-4);
  for (const [index, [name, values]] of eager.state.entries()) {
    const [other, found] = recorded.state[index] ?? [];
    expect(other).toBe(name);
    expectClose(found ?? [], values, 5e-3);
  }
  const alphas = eager.state.find(([name]) => name === 'alphas/normal')?.[1] ?? [];
  expect(Math.max(...alphas)).toBeGreaterThan(0.1);
  // TensorFlow takes its time to prepare a graph of this size, all the more beside other tests.
}, 120_000);

test('each step changes its own and nothing else', () => {
  const searched = create();
  const { supernet } = searched;
  const named = supernetVariables(supernet, searched);
  const changedBy = (step: () => StepOutput): Set<string> => {
    const before = named.map(({ variable }) => [...variable.dataSync()].join());
    valueOf(step());
    return new Set(
      named.flatMap(({ name, variable }, index) =>
        [...variable.dataSync()].join() === before[index] ? [] : [name.replace(/^feedback.*/, 'feedback')],
      ),
    );
  };
  const given = batch(1);
  const learningRate = tf.scalar(0.1);
  expect([...changedBy(() => alphaStep(supernet, searched.alphas, given))].sort()).toEqual([
    'alpha-optimizer/mean',
    'alpha-optimizer/square',
    'alpha-optimizer/steps',
    'alphas/normal',
    'alphas/reduce',
  ]);
  const byWeights = changedBy(() => weightStep(supernet, searched.weights, { ...given, learningRate }));
  expect([...byWeights].filter((name) => /alpha|feedback/.test(name))).toEqual([]);
  const all = supernet.parameters.map(({ name }) => name);
  expect(all.filter((name) => !byWeights.has(name))).toEqual([]);
  tf.dispose([given.images, given.labels, learningRate]);
  dispose(searched);
});

test('no tensor is left behind', async () => {
  await expectNoLeak(() => {
    const searched = create();
    const given = batch(1);
    const learningRate = tf.scalar(0.1);
    valueOf(weightStep(searched.supernet, searched.weights, { ...given, learningRate }));
    valueOf(alphaStep(searched.supernet, searched.alphas, given));
    tf.dispose([given.images, given.labels, learningRate]);
    dispose(searched);
  });
});
