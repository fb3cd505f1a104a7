import { beforeAll, expect, test } from 'vitest';
import { loadEngine, tf, trackMemory } from '../index.ts';
import { expectClose } from './expect-close.ts';
import { expectNoLeak } from './expect-no-leak.ts';

beforeAll(async () => {
  await loadEngine({ backend: 'cpu' });
});

test('the matcher takes numbers in any wrapping', () => {
  expectClose([1, [2, 3]], new Float32Array([1, 2, 3]));
  expectClose(1, 1.000001);
  tf.tidy(() => expectClose(tf.tensor2d([[1], [2]]), [1, 2]));
});

test('the matcher fails on a difference, NaN, another length, another shape, and on nothing', () => {
  expect(() => expectClose([1, 2.1], [1, 2])).toThrow('At 1 of 2');
  expect(() => expectClose([1000.2], [1000])).toThrow('got 1000.2');
  expect(() => expectClose([NaN], [NaN])).toThrow('got NaN');
  expect(() => expectClose([1, 2], [1])).toThrow('Got 2 numbers, expected 1');
  expect(() => expectClose([], [])).toThrow('Nothing to compare');
  tf.tidy(() => {
    expect(() => expectClose(tf.zeros([2, 1]), tf.zeros([1, 2]))).toThrow('Shapes differ');
  });
});

test('tolerances are relative to large expected numbers and can be set per backend', () => {
  expectClose([1001], [1000], 1e-3);
  expectClose([1.4], [1], { cpu: 0.5 });
  expect(() => expectClose([1.4], [1], { tensorflow: 0.5 })).toThrow('At 0');
});

test('a kept tensor is seen as a leak', async () => {
  const kept: tf.Tensor[] = [];
  await expect(expectNoLeak(() => kept.push(tf.zeros([4])))).rejects.toThrow('got 1 (16 bytes)');
  const { value, change } = await trackMemory(() => tf.dispose(kept));
  expect(value).toBeUndefined();
  expect(change).toEqual({ tensors: -2, bytes: -32 });
});
