import { loadEngine, tf } from '@bionas/engine';
import { expect, test } from 'vitest';
import { addUp, listenToOps } from './op-times.ts';

test('equal ops add up, the dearest first', () => {
  const shape = [2, 2];
  expect(
    addUp([
      { op: 'Relu', shape, stride: null, ms: 1 },
      { op: 'Conv2D', shape, stride: 1, ms: 2 },
      { op: 'Conv2D', shape, stride: 2, ms: 4 },
      { op: 'Conv2D', shape, stride: 1, ms: 3 },
    ]),
  ).toEqual([
    { op: 'Conv2D', shape, stride: 1, calls: 2, ms: 5 },
    { op: 'Conv2D', shape, stride: 2, calls: 1, ms: 4 },
    { op: 'Relu', shape, stride: null, calls: 1, ms: 1 },
  ]);
});

test('hears the ops of tfjs-node, and stops hearing', async () => {
  await loadEngine({ backend: 'tensorflow' });
  const [x, filter] = [tf.ones<tf.Rank.R4>([1, 4, 4, 2]), tf.ones<tf.Rank.R4>([3, 3, 2, 5])];
  const calls = listenToOps(() => {
    tf.tidy(() => tf.relu(tf.conv2d(x, filter, 2, 'same')));
  });
  tf.conv2d(x, filter, 1, 'same').dispose();
  expect(calls.map(({ op, shape, stride }) => ({ op, shape, stride }))).toEqual([
    { op: 'Conv2D', shape: [1, 2, 2, 5], stride: 2 },
    { op: 'Relu', shape: [1, 2, 2, 5], stride: null },
  ]);
  tf.dispose([x, filter]);
});
