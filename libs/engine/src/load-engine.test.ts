import { expect, test } from 'vitest';
import { loadEngine, tf } from './index.ts';

test('each backend computes, in one tfjs-core instance', async () => {
  for (const backend of ['tensorflow', 'cpu'] as const) {
    const info = await loadEngine({ backend });
    expect(info).toMatchObject({ backend, tfjsVersion: '4.22.0', precision: 'float32' });
    expect(tf.getBackend()).toBe(backend);
    // 3 * 7 = 21
    expect(tf.tidy(() => tf.matMul(tf.tensor2d([[3]]), tf.tensor2d([[7]])).arraySync())).toEqual([[21]]);
  }
  const native = (await import('@tensorflow/tfjs-node-gpu')) as unknown as { engine(): unknown };
  expect(native.engine()).toBe(tf.engine());
});
