import { beforeAll, describe, expect, test } from 'vitest';
import { loadEngine, reluGrad, softmaxCrossEntropy, tf } from '../index.ts';
import { expectClose, expectNoLeak, numericGradient } from '../testing/index.ts';

describe.each(['tensorflow', 'cpu'] as const)('on %s', (backend) => {
  beforeAll(async () => {
    await loadEngine({ backend });
  });

  test('reluGrad passes where the output is positive, and not at 0', async () => {
    const dy = tf.tensor1d([1, 2, 3, 4]);
    const y = tf.tensor1d([0, 5, 0, 1e-20]);
    await expectNoLeak(() => {
      const dx = reluGrad(dy, y);
      expect([...dx.dataSync()]).toEqual([0, 2, 0, 4]);
      dx.dispose();
    });
    tf.dispose([dy, y]);
  });

  test('softmaxCrossEntropy of a hand-made example', () => {
    tf.tidy(() => {
      // softmax([0, ln 3]) = [1/4, 3/4]; -ln(1/4) = 1.3862944; uniform logits over 2 classes: ln 2 = 0.6931472.
      const logits = tf.tensor2d([0, Math.log(3), 5, 5], [2, 2]);
      const { loss, grad } = softmaxCrossEntropy(logits, tf.tensor2d([1, 0, 0, 1], [2, 2]));
      expectClose(loss, [1.3862944, 0.6931472]);
      expectClose(grad, [-0.75, 0.75, 0.5, -0.5]);
    });
  });

  test('softmaxCrossEntropy agrees with tfjs-core and finite differences, and stands huge logits', async () => {
    await expectNoLeak(() =>
      tf.tidy(() => {
        const logits = tf.randomNormal<tf.Rank.R2>([5, 7], 0, 3, 'float32', 1);
        const labels = tf.oneHot(tf.tensor1d([0, 6, 3, 3, 1], 'int32'), 7).toFloat() as tf.Tensor2D;
        const { loss, grad } = softmaxCrossEntropy(logits, labels);
        expectClose(
          loss,
          tf.losses.softmaxCrossEntropy(labels, logits, undefined, 0, tf.Reduction.NONE),
          1e-4,
        );
        expectClose(
          grad,
          tf.grad((each) => tf.losses.softmaxCrossEntropy(labels, each, undefined, 0, tf.Reduction.SUM))(
            logits,
          ),
          1e-4,
        );
        const numeric = numericGradient(
          (each) => softmaxCrossEntropy(each, labels).loss,
          logits,
          tf.ones([5]),
          1e-2,
        );
        expectClose(grad, numeric, 1e-3);
        const huge = softmaxCrossEntropy(tf.tensor2d([1000, -1000], [1, 2]), tf.tensor2d([0, 1], [1, 2]));
        expectClose(huge.loss, [2000]);
        expectClose(huge.grad, [1, -1]);
      }),
    );
  });
});
