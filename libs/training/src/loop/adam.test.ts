import { loadEngine, tf } from '@bionas/engine';
import { expectClose, expectNoLeak } from '@bionas/engine/testing';
import { beforeAll, expect, test } from 'vitest';
import { createAdam } from './adam.ts';

beforeAll(async () => {
  await loadEngine({ backend: 'tensorflow' });
});

const spec = { learningRate: 0.1, betas: [0.5, 0.9], weightDecay: 0.2 } as const;

test('three steps against the algorithm in double precision', () => {
  const [a, b] = [tf.variable(tf.tensor2d([[1, -2]])), tf.variable(tf.tensor1d([0.5]))];
  const adam = createAdam('a', [{ name: 'a', variable: a }, { name: 'b', variable: b }], spec); // prettier-ignore
  const weights = [1, -2, 0.5];
  const [mean, square] = [[0, 0, 0], [0, 0, 0]]; // prettier-ignore
  const gradients = [[0.3, -1, 2], [-0.1, 0.4, 0], [5, -0.02, 1]]; // prettier-ignore
  for (const [index, given] of gradients.entries()) {
    tf.tidy(() => {
      adam.apply([tf.tensor2d([given.slice(0, 2)]), tf.tensor1d(given.slice(2))]);
    });
    weights.forEach((weight, place) => {
      const g = (given[place] ?? NaN) + 0.2 * weight;
      const m = 0.5 * (mean[place] ?? NaN) + 0.5 * g;
      const v = 0.9 * (square[place] ?? NaN) + 0.1 * g ** 2;
      [mean[place], square[place]] = [m, v];
      const [first, second] = [m / (1 - 0.5 ** (index + 1)), v / (1 - 0.9 ** (index + 1))];
      weights[place] = weight - (0.1 * first) / (Math.sqrt(second) + 1e-8);
    });
    expectClose(a, weights.slice(0, 2));
    expectClose(b, weights.slice(2));
  }
  expect(adam.state.map(({ name, variable }) => [name, variable.shape])).toEqual([
    ['a/mean', [3]],
    ['a/square', [3]],
    ['a/steps', []],
  ]);
  adam.dispose();
  tf.dispose([a, b]);
});

test('no tensor is left behind', async () => {
  const variable = tf.variable(tf.tensor1d([1, 2]));
  await expectNoLeak(() => {
    const adam = createAdam('a', [{ name: 'v', variable }], spec);
    const gradient = tf.tensor1d([1, 1]);
    adam.apply([gradient]);
    gradient.dispose();
    adam.dispose();
  });
  variable.dispose();
});
