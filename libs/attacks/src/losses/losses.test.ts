import { loadEngine, tf } from '@bionas/engine';
import { expectClose, expectNoLeak } from '@bionas/engine/testing';
import { beforeAll, expect, test } from 'vitest';
import { aimTensors } from '../victim/tensor-victim.ts';
import { fewestClasses, lossValues, pickAim, wrongClasses, type Aim, type LossKind } from './aim.ts';
import { lossGradient } from './loss-gradient.ts';

beforeAll(async () => {
  await loadEngine();
});

// Row 0 is right (class 0), row 1 is wrong (2 instead of 3).
const logits = [
  [3, 1, 0.5, -1, 0.2],
  [0, -2, 4, 1, 0.4],
];
const labels = Int32Array.from([0, 3]);
const targets = Int32Array.from([2, 1]);
const reference = Float32Array.from([1, 0, 2, -1, 0, 0.5, 0, 1, 1, -2]);
const kinds = Object.keys(fewestClasses) as LossKind[];
const aimAt = (loss: LossKind): Aim => ({ loss, labels, targets, reference });
const valuesOf = (loss: LossKind, rows: number[][]): Float64Array =>
  lossValues(aimAt(loss), Float32Array.from(rows.flat()));

test('values by hand', () => {
  // −log softmax: ln Σ e^z − z_y
  const sums = logits.map((row) => Math.log(row.reduce((sum, value) => sum + Math.exp(value), 0)));
  expectClose(valuesOf('cross-entropy', logits), [(sums[0] ?? NaN) - 3, (sums[1] ?? NaN) - 1]);
  // highest wrong − right: 1 − 3, 4 − 1
  expectClose(valuesOf('margin', logits), [-2, 3]);
  // divided by first − third: 3 − 0.5, 4 − 0.4
  expectClose(valuesOf('dlr', logits), [-2 / 2.5, 3 / 3.6]);
  // target − right over first − mean of third and fourth: (0.5 − 3)/(3 − 0.35), (−2 − 1)/(4 − 0.2)
  expectClose(valuesOf('targeted-dlr', logits), [-2.5 / 2.65, -3 / 3.8]);
  expectClose(valuesOf('difference', logits), [-2.5, -3]);
  // Σ p (log p − log q) of row 0, by its definition
  const share = (row: readonly number[]): number[] => {
    const sum = row.reduce((all, value) => all + Math.exp(value), 0);
    return row.map((value) => Math.exp(value) / sum);
  };
  const [p, q] = [share([1, 0, 2, -1, 0]), share(logits[0] ?? [])];
  expectClose(
    [valuesOf('kl', logits)[0] ?? NaN],
    [p.reduce((sum, value, at) => sum + value * Math.log(value / (q[at] ?? NaN)), 0)],
  );
});

test.each(['dlr', 'targeted-dlr'] as const)(
  '%s does not change when logits are shifted or scaled',
  (loss) => {
    const moved = logits.map((row) => row.map((value) => 7 * value - 11));
    expectClose(valuesOf(loss, moved), valuesOf(loss, logits), 1e-5);
  },
);

test.each(kinds)('%s: the gradient is the finite difference of the sum', (loss) => {
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
    lossGradient(loss, tf.tensor2d(logits), aimTensors(aimAt(loss), 5)).dataSync<'float32'>(),
  );
  // logits are float32: a difference over 2e-3 of values near 4 has about 4·6e-8/2e-3 = 1e-4 of noise
  expectClose(gradient, expected, 1e-3);
});

test('a loss of the picked rows is the picked rows of the loss', () => {
  for (const loss of kinds) {
    const second = pickAim(aimAt(loss), [1]);
    expectClose(lossValues(second, Float32Array.from(logits[1] ?? [])), [valuesOf(loss, logits)[1] ?? NaN]);
  }
});

test('wrong classes by their logits', () => {
  expect(wrongClasses(Float32Array.from(logits.flat()), labels)).toEqual([
    [1, 2, 4, 3],
    [2, 4, 0, 1],
  ]);
});

test('two classes have no DLR', () => {
  expect(() => lossValues({ loss: 'dlr', labels: Int32Array.of(0) }, Float32Array.of(1, 2))).toThrow(
    expect.objectContaining({ code: 'unsupported' }),
  );
});

test('leaves no tensors behind', async () => {
  await expectNoLeak(() => {
    for (const loss of kinds)
      tf.tidy(() => lossGradient(loss, tf.tensor2d(logits), aimTensors(aimAt(loss), 5)).dataSync());
  });
});
