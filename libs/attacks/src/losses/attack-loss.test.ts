import { loadEngine, tf } from '@bionas/engine';
import { expectClose, expectNoLeak } from '@bionas/engine/testing';
import { attackLossNames } from '@bionas/contracts';
import { beforeAll, expect, test } from 'vitest';
import { attackLossGradient, attackLossValue } from './attack-loss.ts';

beforeAll(async () => {
  await loadEngine();
});

// Row 0 is right (class 0), row 1 is wrong (2 instead of 3).
const logits = [
  [3, 1, 0.5, -1],
  [0, -2, 4, 1],
];
const labels = [0, 3];

function valuesOf(loss: (typeof attackLossNames)[number], rows: number[][]): Float32Array {
  return tf.tidy(() =>
    attackLossValue(loss, tf.tensor2d(rows), tf.tensor1d(labels, 'int32')).dataSync<'float32'>(),
  );
}

test('values by hand', () => {
  // −log softmax: row 0 ln(e^3+e^1+e^0.5+e^−1)−3; row 1 ln(e^0+e^−2+e^4+e^1)−1
  const sums = logits.map((row) => Math.log(row.reduce((sum, value) => sum + Math.exp(value), 0)));
  expectClose(valuesOf('cross-entropy', logits), [(sums[0] ?? NaN) - 3, (sums[1] ?? NaN) - 1]);
  // highest wrong − right: 1 − 3, 4 − 1
  expectClose(valuesOf('margin', logits), [-2, 3]);
  // divided by first − third: 3 − 0.5, 4 − 0
  expectClose(valuesOf('dlr', logits), [-2 / 2.5, 3 / 4]);
});

test('DLR does not change when logits are shifted or scaled', () => {
  const moved = logits.map((row) => row.map((value) => 7 * value - 11));
  expectClose(valuesOf('dlr', moved), valuesOf('dlr', logits), 1e-5);
});

test.each(attackLossNames)('%s: the gradient is the finite difference of the sum', (loss) => {
  const h = 1e-3;
  const expected = logits.map((row, example) =>
    row.map((_, place) => {
      const at = (shift: number): number => {
        const moved = logits.map((values) => [...values]);
        const target = moved[example];
        if (target) target[place] = (target[place] ?? NaN) + shift;
        return valuesOf(loss, moved).reduce((sum, value) => sum + value, 0);
      };
      return (at(h) - at(-h)) / (2 * h);
    }),
  );
  const gradient = tf.tidy(() =>
    attackLossGradient(loss, tf.tensor2d(logits), tf.tensor1d(labels, 'int32')).dataSync(),
  );
  // float32 differences of values near 3 over 2e-3: about 3·6e-8/2e-3 = 1e-4 of noise
  expectClose(gradient, expected, 1e-3);
});

test('two classes have no DLR', () => {
  tf.tidy(() => {
    const two = tf.tensor2d([[1, 2]]);
    expect(() => attackLossGradient('dlr', two, tf.tensor1d([0], 'int32'))).toThrow(
      expect.objectContaining({ code: 'unsupported' }),
    );
  });
});

test('leaves no tensors behind', async () => {
  await expectNoLeak(() => {
    for (const loss of attackLossNames) valuesOf(loss, logits);
  });
});
