import { loadEngine, tf } from '@bionas/engine';
import { expectClose } from '@bionas/engine/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { cosineLearningRate } from './cosine-schedule.ts';
import { createSgd } from './sgd.ts';

beforeAll(async () => {
  await loadEngine({ backend: 'tensorflow' });
});

test('two steps by hand: clip, then decay, then momentum', () => {
  const a = tf.variable(tf.tensor2d([[1, 2]]));
  const b = tf.variable(tf.tensor1d([-1]));
  const sgd = createSgd(
    [
      { name: 'a', variable: a },
      { name: 'b', variable: b },
    ],
    { momentum: 0.5, weightDecay: 0.1, clipNorm: 1 },
  );
  tf.tidy(() => {
    // The norm of (3, 0, 4) is 5: clipped to 1 it is (0.6, 0, 0.8).
    const gradients = new Map<string, tf.Tensor>([
      ['a', tf.tensor2d([[3, 0]])],
      ['b', tf.tensor1d([4])],
    ]);
    sgd.apply(gradients, tf.scalar(0.1));
  });
  // m = (0.6 + 0.1, 0.2, 0.8 − 0.1); w = w − 0.1 m
  expectClose(sgd.momentum.variable, [0.7, 0.2, 0.7]);
  expectClose(a, [0.93, 1.98]);
  expectClose(b, [-1.07]);
  tf.tidy(() => {
    // Norm 0.5 is not clipped; `b` has no gradient. m = 0.5 m + g + 0.1 w.
    sgd.apply(new Map([['a', tf.tensor2d([[0.3, 0.4]])]]), tf.scalar(1));
  });
  expectClose(sgd.momentum.variable, [0.35 + 0.3 + 0.093, 0.1 + 0.4 + 0.198, 0.35 - 0.107]);
  expectClose(a, [0.93 - 0.743, 1.98 - 0.698]);
  expectClose(b, [-1.07 - 0.243]);
  sgd.dispose();
  tf.dispose([a, b]);
});

describe('half cosine', () => {
  const spec = { learningRate: 0.1, finalLearningRate: 0.02 };
  test.each([
    [0, 0.1],
    [2, 0.06 + 0.04 * Math.SQRT1_2], // cos 45°
    [4, 0.06],
    [8, 0.02],
  ])('step %i of 9: %f', (step, expected) => {
    expect(cosineLearningRate(spec, step, 9)).toBeCloseTo(expected, 12);
  });
  test('a single step has the first rate', () => {
    expect(cosineLearningRate(spec, 0, 1)).toBe(0.1);
  });
});
