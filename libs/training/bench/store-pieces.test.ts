import { loadEngine, tf } from '@bionas/engine';
import { beforeAll, expect, test } from 'vitest';
import { storePieces } from './store-pieces.ts';

beforeAll(async () => {
  await loadEngine({ backend: 'cpu' });
});

test('a pool comes piece by piece, other variables whole', () => {
  const pool = tf.variable(tf.tensor1d([1, 2, 3, 4, 5]));
  const alone = tf.variable(tf.tensor1d([6]));
  const stored = storePieces(
    [
      { name: 'pool', variable: pool },
      { name: 'alone', variable: alone },
    ],
    [
      { name: 'a', shape: [1], variable: pool, offset: 0 },
      { name: 'b', shape: [2, 2], variable: pool, offset: 1 },
    ],
  );
  expect(Object.fromEntries(stored)).toEqual({
    a: { shape: [1], data: Float32Array.of(1) },
    b: { shape: [2, 2], data: Float32Array.of(2, 3, 4, 5) },
    alone: { shape: [1], data: Float32Array.of(6) },
  });
  tf.dispose([pool, alone]);
});
