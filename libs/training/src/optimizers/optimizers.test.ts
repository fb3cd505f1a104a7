import { optimizerNames, type OptimizerName } from '@bionas/contracts';
import { loadEngine, tf } from '@bionas/engine';
import { expectClose, expectNoLeak } from '@bionas/engine/testing';
import { plainTraits, type Parameter } from '@bionas/network';
import { beforeAll, describe, expect, test } from 'vitest';
import { adam } from './adam.ts';
import { descend } from './descend.ts';
import type { Optimizer } from './optimizer.ts';
import { createOptimizer } from './registry.ts';

beforeAll(async () => {
  await loadEngine({ backend: 'tensorflow' });
});

const parameter = (name: string, values: tf.TensorLike, traits: Partial<Parameter> = {}): Parameter => ({
  name,
  variable: tf.tidy(() => tf.variable(tf.tensor(values))),
  ...plainTraits,
  ...traits,
});
const apply = (optimizer: Optimizer, gradients: Record<string, tf.TensorLike>, rate: number): void => {
  tf.tidy(() => {
    const tensors = Object.entries(gradients).map(([name, value]) => [name, tf.tensor(value)] as const);
    optimizer.apply(new Map(tensors), tf.scalar(rate));
  });
};
const valuesOf = (optimizer: Optimizer): number[][] =>
  optimizer.state.map(({ variable }) => [...variable.dataSync()]);
const dispose = (optimizer: Optimizer, ...parameters: Parameter[]): void => {
  optimizer.dispose();
  tf.dispose(parameters.map(({ variable }) => variable));
};

test('SGD, two steps by hand: clip, then decay, then momentum', () => {
  const [a, b] = [parameter('a', [[1, 2]]), parameter('b', [-1])];
  const sgd = createOptimizer([a, b], { optimizer: 'sgd', momentum: 0.5, weightDecay: 0.1, clipNorm: 1 });
  // The norm of (3, 0, 4) is 5: clipped to 1 it is (0.6, 0, 0.8). m = (0.6 + 0.1, 0.2, 0.8 − 0.1); w = w − 0.1 m
  apply(sgd, { a: [[3, 0]], b: [4] }, 0.1);
  expect(sgd.state.map(({ name }) => name)).toEqual(['optimizer/momentum']);
  expectClose(valuesOf(sgd)[0] ?? [], [0.7, 0.2, 0.7]);
  expectClose(a.variable, [0.93, 1.98]);
  expectClose(b.variable, [-1.07]);
  // Norm 0.5 is not clipped; `b` has no gradient. m = 0.5 m + g + 0.1 w.
  apply(sgd, { a: [[0.3, 0.4]] }, 1);
  expectClose(valuesOf(sgd)[0] ?? [], [0.35 + 0.3 + 0.093, 0.1 + 0.4 + 0.198, 0.35 - 0.107]);
  expectClose(a.variable, [0.93 - 0.743, 1.98 - 0.698]);
  expectClose(b.variable, [-1.07 - 0.243]);
  dispose(sgd, a, b);
});

test('Nesterov, two steps by hand: the gradient and the momentum of after it', () => {
  const a = parameter('a', [1, 2]);
  const nesterov = createOptimizer([a], {
    ...{ optimizer: 'nesterov', momentum: 0.5, weightDecay: 0, clipNorm: 100 },
  });
  // m = (0.4, −1), taken off is g + 0.5 m = (0.6, −1.5), times 0.1.
  apply(nesterov, { a: [0.4, -1] }, 0.1);
  expectClose(a.variable, [0.94, 2.15]);
  // m = 0.5 m + g = (1.2, −0.5), taken off is (1 + 0.6, −0.25).
  apply(nesterov, { a: [1, 0] }, 1);
  expectClose(valuesOf(nesterov)[0] ?? [], [1.2, -0.5]);
  expectClose(a.variable, [0.94 - 1.6, 2.15 + 0.25]);
  dispose(nesterov, a);
});

describe('Adam', () => {
  const gradients = [[0.3, -1, 2], [-0.1, 0.4, 0], [5, -0.02, 1]]; // oxfmt-ignore
  test.each([[[0.5, 0.9]], [[0.9, 0.999]]] as const)('betas %j, three steps in double precision', (betas) => {
    const [a, b] = [parameter('a', [[1, -2]]), parameter('b', [0.5])];
    const options = { name: 'alpha', descent: adam(betas), clipNorm: null, weightDecay: 0.2 };
    const optimizer = descend([a, b], options);
    const weights = [1, -2, 0.5];
    const [mean, square] = [[0, 0, 0], [0, 0, 0]]; // oxfmt-ignore
    for (const [index, given] of gradients.entries()) {
      apply(optimizer, { a: [given.slice(0, 2)], b: given.slice(2) }, 0.1);
      weights.forEach((weight, place) => {
        const g = (given[place] ?? NaN) + 0.2 * weight;
        const m = betas[0] * (mean[place] ?? NaN) + (1 - betas[0]) * g;
        const v = betas[1] * (square[place] ?? NaN) + (1 - betas[1]) * g ** 2;
        [mean[place], square[place]] = [m, v];
        const [first, second] = [m / (1 - betas[0] ** (index + 1)), v / (1 - betas[1] ** (index + 1))];
        weights[place] = weight - (0.1 * first) / (Math.sqrt(second) + 1e-8);
      });
      expectClose(a.variable, weights.slice(0, 2), 1e-5);
      expectClose(b.variable, weights.slice(2), 1e-5);
    }
    expect(optimizer.state.map(({ name, variable }) => [name, variable.shape])).toEqual([
      ['alpha/mean', [3]],
      ['alpha/square', [3]],
      ['alpha/steps', []],
    ]);
    expect(valuesOf(optimizer).at(-1)).toEqual([3]);
    dispose(optimizer, a, b);
  });
});

describe.each(optimizerNames)('%s', (name: OptimizerName) => {
  const spec = { optimizer: name, momentum: 0.9, weightDecay: 0, clipNorm: 1000 } as const;

  test('a factor on the learning rate is that rate', () => {
    const [quick, slow, alone] = [parameter('quick', [1, 2], { learningRate: 3 }), parameter('slow', [3]), parameter('quick', [1, 2])]; // oxfmt-ignore
    const [both, one] = [createOptimizer([quick, slow], spec), createOptimizer([alone], spec)];
    for (const gradient of [
      [0.5, -1],
      [2, 0.1],
    ]) {
      // oxfmt-ignore
      apply(both, { quick: gradient, slow: [1] }, 0.01);
      apply(one, { quick: gradient }, 0.03);
    }
    expectClose(quick.variable, [...alone.variable.dataSync()]);
    // Two steps along a constant gradient are longer than one of it, whatever the optimiser, and no longer than two and a momentum.
    const way = 3 - (slow.variable.dataSync()[0] ?? NaN);
    expect(way).toBeGreaterThan(0.0199);
    expect(way).toBeLessThan(0.05);
    dispose(both, quick, slow);
    dispose(one, alone);
  });

  test('a rule’s own step replaces it: no clip, decay, momentum', () => {
    const steps: number[][] = [];
    const own = parameter('own', [8, 8], {
      learningRate: 2,
      step: (gradient, rate) => {
        steps.push([...gradient.dataSync(), ...rate.dataSync()]);
        return tf.sub(own.variable, tf.mul(gradient, rate));
      },
    });
    const [beside, alone] = [parameter('beside', [1]), parameter('beside', [1])];
    const given = { ...spec, clipNorm: 1, weightDecay: 0.5 };
    const [both, one] = [createOptimizer([own, beside], given), createOptimizer([alone], given)];
    for (let step = 0; step < 2; step += 1) {
      apply(both, { own: [100, -50], beside: [0.5] }, 0.25);
      apply(one, { beside: [0.5] }, 0.25);
    }
    expect(steps).toEqual([[100, -50, 0.5], [100, -50, 0.5]]); // oxfmt-ignore
    expectClose(own.variable, [8 - 2 * 50, 8 + 2 * 25]);
    // Its neighbour is what it is alone: the large gradient is in no norm and in no memory.
    expect([...beside.variable.dataSync()]).toEqual([...alone.variable.dataSync()]);
    expect(valuesOf(both)).toEqual(valuesOf(one));
    dispose(both, own, beside);
    dispose(one, alone);
  });

  test('a constraint holds after each step', () => {
    const kept = parameter('kept', [3, 4], {
      constrain: (value) => tf.div(tf.mul(value, 5), tf.norm(value)),
    });
    const optimizer = createOptimizer([kept], spec);
    for (const gradient of [
      [1, -1],
      [0.2, 3],
    ]) {
      // oxfmt-ignore
      apply(optimizer, { kept: gradient }, 0.1);
      expect(Math.hypot(...kept.variable.dataSync())).toBeCloseTo(5, 5);
    }
    expect(kept.variable.dataSync()[0]).not.toBeCloseTo(3, 2);
    dispose(optimizer, kept);
  });

  test('nothing to descend: only own steps, no memory', () => {
    const own = parameter('own', [1], { step: (gradient) => tf.add(own.variable, gradient) });
    const optimizer = createOptimizer([own], spec);
    expect(optimizer.state).toEqual([]);
    apply(optimizer, { own: [2] }, 1);
    expectClose(own.variable, [3]);
    dispose(optimizer, own);
  });

  test('no tensor is left behind', async () => {
    const [plain, own] = [parameter('plain', [1, 2], { learningRate: 2 }), parameter('own', [1], { step: (gradient) => gradient.clone() })]; // oxfmt-ignore
    await expectNoLeak(() => {
      const optimizer = createOptimizer([plain, own], spec);
      apply(optimizer, { plain: [1, 1], own: [2] }, 0.1);
      optimizer.dispose();
    });
    tf.dispose([plain.variable, own.variable]);
  });
});
