import { beforeAll, describe, expect, test } from 'vitest';
import {
  conv2dFilterGradient,
  conv2dInputGradient,
  depthwiseFilterGradient,
  depthwiseInputGradient,
  loadEngine,
  tf,
} from '../index.ts';
import { expectClose, expectNoLeak, numericGradient } from '../testing/index.ts';

type Shape4D = [number, number, number, number];

const cases = [1, 2].flatMap((stride) =>
  [
    [6, 6],
    [5, 7],
  ].flatMap(([height, width]) =>
    [1, 3, 5].map((kernel) => ({ stride, height: height ?? 0, width: width ?? 0, kernel })),
  ),
);

describe.each(['tensorflow', 'cpu'] as const)('on %s', (backend) => {
  beforeAll(async () => {
    await loadEngine({ backend });
  });

  test('the filter gradient of a strided 1x1 convolution leaves the heap whole (odd batch, few channels)', () => {
    const [x, dy]: [tf.Tensor4D, tf.Tensor4D] = [tf.ones([25, 28, 28, 8]), tf.ones([25, 14, 14, 4])];
    for (let time = 0; time < 4; time += 1)
      tf.tidy(() => {
        const dw = conv2dFilterGradient(x, dy, [1, 1, 8, 4], 2);
        expectClose(dw, tf.fill([1, 1, 8, 4], 25 * 14 * 14), 1e-3);
      });
    tf.dispose([x, dy]);
  });

  // Convolution is linear in x and in the filter, so differences are exact but for rounding: step 1, no truncation error.
  test.each(cases)('conv2d, %o', ({ stride, height, width, kernel }) => {
    const inputShape: Shape4D = [1, height, width, 2];
    const filterShape: Shape4D = [kernel, kernel, 2, 3];
    tf.tidy(() => {
      const x = tf.randomNormal<tf.Rank.R4>(inputShape, 0, 1, 'float32', 1);
      const filter = tf.randomNormal<tf.Rank.R4>(filterShape, 0, 1, 'float32', 2);
      const dy = tf.randomNormal<tf.Rank.R4>(
        [1, Math.ceil(height / stride), Math.ceil(width / stride), 3],
        0,
        1,
        'float32',
        3,
      );
      const dx = conv2dInputGradient(inputShape, dy, filter, stride);
      const dw = conv2dFilterGradient(x, dy, filterShape, stride);
      const [coreDx, coreDw] = tf.grads((a, b) =>
        tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, stride, 'same'),
      )([x, filter], dy);
      expectClose(dx, coreDx as tf.Tensor, 1e-4);
      expectClose(dw, coreDw as tf.Tensor, 1e-4);
      expectClose(
        dx,
        numericGradient((each) => tf.conv2d(each, filter, stride, 'same'), x, dy, 1),
        1e-4,
      );
      expectClose(
        dw,
        numericGradient((each) => tf.conv2d(x, each, stride, 'same'), filter, dy, 1),
        1e-4,
      );
    });
  });

  test.each(cases)('depthwise, %o', ({ stride, height, width, kernel }) => {
    const inputShape: Shape4D = [1, height, width, 2];
    const filterShape: Shape4D = [kernel, kernel, 2, 1];
    tf.tidy(() => {
      const x = tf.randomNormal<tf.Rank.R4>(inputShape, 0, 1, 'float32', 1);
      const filter = tf.randomNormal<tf.Rank.R4>(filterShape, 0, 1, 'float32', 2);
      const dy = tf.randomNormal<tf.Rank.R4>(
        [1, Math.ceil(height / stride), Math.ceil(width / stride), 2],
        0,
        1,
        'float32',
        3,
      );
      const dx = depthwiseInputGradient(inputShape, dy, filter, stride);
      const dw = depthwiseFilterGradient(x, dy, filterShape, stride);
      expectClose(
        dx,
        numericGradient((each) => tf.depthwiseConv2d(each, filter, stride, 'same'), x, dy, 1),
        1e-4,
      );
      expectClose(
        dw,
        numericGradient((each) => tf.depthwiseConv2d(x, each, stride, 'same'), filter, dy, 1),
        1e-4,
      );
      const [coreDx, coreDw] = tf.grads((a, b) =>
        tf.depthwiseConv2d(a as tf.Tensor4D, b as tf.Tensor4D, stride, 'same'),
      )([x, filter], dy);
      expectClose(dx, coreDx as tf.Tensor, 1e-4);
      expectClose(dw, coreDw as tf.Tensor, 1e-4);
    });
  });

  test('outside a tidy nothing but the returned tensors is left', async () => {
    const x = tf.ones<tf.Rank.R4>([1, 5, 5, 2]);
    const full = tf.ones<tf.Rank.R4>([3, 3, 2, 2]);
    const depthwise = tf.ones<tf.Rank.R4>([3, 3, 2, 1]);
    await expectNoLeak(() =>
      tf.dispose([
        conv2dInputGradient(x.shape, x, full, 1),
        conv2dFilterGradient(x, x, full.shape, 1),
        depthwiseInputGradient(x.shape, x, depthwise, 1),
        depthwiseFilterGradient(x, x, depthwise.shape, 1),
      ]),
    );
    tf.dispose([x, full, depthwise]);
  });

  test('a hand-made depthwise example', () => {
    // x = 1..4 in a row, filter [1, 10, 100] along the width, same padding:
    // y = [10*1+100*2, 1*1+10*2+100*3, 1*2+10*3+100*4, 1*3+10*4]; dy = [1, 0, 0, 0] sends 10 to x0 and 100 to x1.
    tf.tidy(() => {
      const filter = tf.tensor4d([1, 10, 100], [1, 3, 1, 1]);
      const dx = depthwiseInputGradient([1, 1, 4, 1], tf.tensor4d([1, 0, 0, 0], [1, 1, 4, 1]), filter, 1);
      expect([...dx.dataSync()]).toEqual([10, 100, 0, 0]);
    });
  });
});
