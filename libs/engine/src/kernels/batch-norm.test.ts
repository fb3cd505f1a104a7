import { beforeAll, describe, expect, test } from 'vitest';
import { batchNormTrain, batchNormTrainBackward, loadEngine, tf } from '../index.ts';
import { expectClose, expectNoLeak } from '../testing/index.ts';

const epsilon = 1e-3;

describe.each(['tensorflow', 'cpu'] as const)('on %s', (backend) => {
  beforeAll(async () => {
    await loadEngine({ backend });
  });

  test('a hand-made example', () => {
    tf.tidy(() => {
      // One channel with 1, 3: mean 2, biased variance 1, unbiased 2; y = 2 (x - 2) / sqrt(1 + 1e-3) + 5.
      const trained = batchNormTrain(
        tf.tensor4d([1, 3], [2, 1, 1, 1]),
        tf.tensor1d([2]),
        tf.tensor1d([5]),
        epsilon,
      );
      const half = 2 / Math.sqrt(1.001);
      expectClose(trained.y, [5 - half, 5 + half]);
      expectClose(trained.mean, [2]);
      expectClose(trained.variance, [2]);
    });
  });

  test('running statistics follow those of the batch', () => {
    tf.tidy(() => {
      // The batch has mean 2 and unbiased variance 2: a quarter of the way there from 10 and 6.
      const running = { mean: tf.tensor1d([10]), variance: tf.tensor1d([6]), momentum: 0.25 };
      const x = tf.tensor4d([1, 3], [2, 1, 1, 1]);
      const trained = batchNormTrain(x, tf.tensor1d([2]), tf.tensor1d([5]), epsilon, running);
      const half = 2 / Math.sqrt(1.001);
      expectClose(trained.y, [5 - half, 5 + half]);
      expectClose(trained.mean, [8]);
      expectClose(trained.variance, [5]);
      // The backward pass has the statistics of the batch, not the running ones.
      const dy = tf.tensor4d([1, 0], [2, 1, 1, 1]);
      const alone = batchNormTrain(x, tf.tensor1d([2]), tf.tensor1d([5]), epsilon);
      const gradient = (saved: typeof alone.saved): tf.Tensor =>
        batchNormTrainBackward(dy, x, tf.tensor1d([2]), saved).dx;
      expectClose(gradient(trained.saved), gradient(alone.saved));
    });
  });

  test('one value a channel normalises to the offset', () => {
    tf.tidy(() => {
      const trained = batchNormTrain(
        tf.tensor4d([7], [1, 1, 1, 1]),
        tf.tensor1d([2]),
        tf.tensor1d([5]),
        epsilon,
      );
      expectClose(trained.y, [5]);
      expectClose(trained.variance, [0]);
      const [x, scale] = [tf.tensor4d([7], [1, 1, 1, 1]), tf.tensor1d([2])];
      const { dx, dScale, dOffset } = batchNormTrainBackward(
        tf.tensor4d([3], [1, 1, 1, 1]),
        x,
        scale,
        trained.saved,
      );
      for (const [gradient, expected] of [
        [dx, 0],
        [dScale, 0],
        [dOffset, 3],
      ] as const)
        expectClose(gradient, [expected]);
    });
  });

  test.each([
    [4, 6, 6, 3],
    [3, 5, 7, 2],
    [8, 1, 1, 5],
  ] as [number, number, number, number][])(
    'shape %i %i %i %i agrees with the composed formula and its gradients',
    async (...shape) => {
      const work = (): void =>
        tf.tidy(() => {
          const x = tf.randomNormal<tf.Rank.R4>(shape, 3, 2, 'float32', 1);
          const scale = tf.randomNormal<tf.Rank.R1>([shape[3]], 1, 0.5, 'float32', 2);
          const offset = tf.randomNormal<tf.Rank.R1>([shape[3]], 0, 1, 'float32', 3);
          const dy = tf.randomNormal<tf.Rank.R4>(shape, 0, 1, 'float32', 4);
          const composed = (a: tf.Tensor, s: tf.Tensor, o: tf.Tensor): tf.Tensor => {
            const mean = tf.mean(a, [0, 1, 2]);
            const variance = tf.mean(tf.square(tf.sub(a, mean)), [0, 1, 2]);
            return tf.add(tf.mul(tf.div(tf.sub(a, mean), tf.sqrt(tf.add(variance, epsilon))), s), o);
          };
          const trained = batchNormTrain(x, scale, offset, epsilon);
          expectClose(trained.y, composed(x, scale, offset), 1e-4);
          const { dx, dScale, dOffset } = batchNormTrainBackward(dy, x, scale, trained.saved);
          const [coreDx, coreDScale, coreDOffset] = tf.grads((a, s, o) => composed(a, s, o))(
            [x, scale, offset],
            dy,
          );
          expectClose(dx, coreDx as tf.Tensor, 1e-4);
          expectClose(dScale, coreDScale as tf.Tensor, 1e-4);
          expectClose(dOffset, coreDOffset as tf.Tensor, 1e-4);
        });
      await expectNoLeak(work);
    },
  );

  test('outside a tidy nothing but the returned tensors is left', async () => {
    const x = tf.randomNormal<tf.Rank.R4>([2, 3, 3, 4]);
    const scale = tf.ones<tf.Rank.R1>([4]);
    const offset = tf.zeros<tf.Rank.R1>([4]);
    await expectNoLeak(() => {
      const trained = batchNormTrain(x, scale, offset, epsilon);
      const gradients = batchNormTrainBackward(trained.y, x, scale, trained.saved);
      expect(gradients.dx.shape).toEqual([2, 3, 3, 4]);
      tf.dispose([
        trained.y,
        trained.mean,
        trained.variance,
        ...trained.saved.tensors,
        gradients.dx,
        gradients.dScale,
        gradients.dOffset,
      ]);
    });
    tf.dispose([x, scale, offset]);
  });
});
