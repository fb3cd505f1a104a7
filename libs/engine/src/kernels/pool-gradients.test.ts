import { beforeAll, describe, expect, test } from 'vitest';
import { avgPoolGradient, loadEngine, maxPoolGradient, tf } from '../index.ts';
import { expectClose, expectNoLeak, numericGradient } from '../testing/index.ts';

const cases = [1, 2].flatMap((stride) =>
  [2, 3].flatMap((size) => [
    { stride, size, height: 6, width: 6 },
    { stride, size, height: 5, width: 7 },
  ]),
);

describe.each(['tensorflow', 'cpu'] as const)('on %s', (backend) => {
  beforeAll(async () => {
    await loadEngine({ backend });
  });

  test.each(cases)('against finite differences, %o', ({ stride, size, height, width }) => {
    tf.tidy(() => {
      // Distinct values at least 1 apart: a step of 0.25 never changes which one is the maximum.
      const count = height * width * 2;
      const x = tf.tensor4d(
        Array.from({ length: count }, (_, i) => (i * 101) % count),
        [1, height, width, 2],
      );
      const outputShape: [number, number, number, number] = [
        1,
        Math.ceil(height / stride),
        Math.ceil(width / stride),
        2,
      ];
      const dy = tf.randomNormal<tf.Rank.R4>(outputShape, 0, 1, 'float32', 3);
      const y = tf.maxPool(x, size, stride, 'same');
      expect(new Set(x.dataSync()).size).toBe(count);
      // The pooled values reach 71, so differences of float32 carry an error of about 71 * 2^-24 / 0.25 = 2e-5 each.
      const max = numericGradient((each) => tf.maxPool(each, size, stride, 'same'), x, dy, 0.25);
      expectClose(maxPoolGradient(dy, x, y, { size, stride }), max, 1e-3);
      const average = numericGradient((each) => tf.avgPool(each, size, stride, 'same'), x, dy, 0.25);
      expectClose(avgPoolGradient(dy, x, { size, stride }), average, 1e-3);
    });
  });

  test.each([
    { side: 8, stride: 3 },
    { side: 7, stride: 2 },
  ])('an average without padding against finite differences, %o', ({ side, stride }) => {
    tf.tidy(() => {
      const x = tf.randomNormal<tf.Rank.R4>([1, side, side, 2], 0, 1, 'float32', 4);
      const dy = tf.randomNormal<tf.Rank.R4>([1, 2, 2, 2], 0, 1, 'float32', 5);
      const average = numericGradient((each) => tf.avgPool(each, 5, stride, 'valid'), x, dy, 0.25);
      expectClose(avgPoolGradient(dy, x, { size: 5, stride, pad: 'valid' }), average, 1e-4);
    });
  });

  test('outside a tidy nothing but the returned tensors is left', async () => {
    const x = tf.ones<tf.Rank.R4>([1, 5, 5, 2]);
    const window = { size: 3, stride: 1 };
    await expectNoLeak(() => tf.dispose([maxPoolGradient(x, x, x, window), avgPoolGradient(x, x, window)]));
    x.dispose();
  });

  test('a tie goes to the first maximum, as after a relu that is all zero', () => {
    tf.tidy(() => {
      const x = tf.zeros<tf.Rank.R4>([1, 2, 2, 1]);
      const y = tf.maxPool(x, 2, 2, 'same');
      const dx = maxPoolGradient(tf.tensor4d([5], [1, 1, 1, 1]), x, y, { size: 2, stride: 2 });
      expect([...dx.dataSync()]).toEqual([5, 0, 0, 0]);
    });
  });

  test('padding is not counted in an average', () => {
    tf.tidy(() => {
      // Width 3, window 3, stride 2: windows {0, 1} and {1, 2} of two real positions each, dy = [6, 10].
      const dx = avgPoolGradient(tf.tensor4d([6, 10], [1, 1, 2, 1]), tf.zeros([1, 1, 3, 1]), {
        size: 3,
        stride: 2,
      });
      expect([...dx.dataSync()]).toEqual([3, 8, 5]);
    });
  });
});
