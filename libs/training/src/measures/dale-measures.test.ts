import { expect, test } from 'vitest';
import { daleMeasures } from './dale-measures.ts';

test('a dense layer: silent synapses, broken signs, moments of the logarithms', () => {
  // Rows are inputs. ln|W| of the others is −1, 0, 1, 0, whose moments are m₂ = 1/2, m₃ = 0, m₄ = 1/2: kurtosis 2 − 3.
  const weights = Float32Array.of(Math.exp(-1), 0, 1, -Math.E, 0, 1);
  const measured = daleMeasures({ kind: 'dense', weights: [2, 3] }, weights, Float32Array.of(1, -1));
  expect(measured['silent-synapses']).toBeCloseTo(2 / 6, 12);
  // The last one: positive from an inhibitory unit.
  expect(measured['sign-violations']).toBeCloseTo(1 / 6, 12);
  expect(measured['log-weight-skewness']).toBeCloseTo(0, 6);
  expect(measured['log-weight-kurtosis']).toBeCloseTo(-1, 6);
});

test('skewness: three of one size and one larger by e', () => {
  // ln: 0, 0, 0, 1. m₂ = 3/16, m₃ = 3/32, so m₃/m₂^1.5 = 2/√3; m₄ = 21/256, m₄/m₂² = 7/3.
  const weights = Float32Array.of(1, 1, 1, Math.E);
  const measured = daleMeasures({ kind: 'dense', weights: [1, 4] }, weights, Float32Array.of(1));
  expect(measured['log-weight-skewness']).toBeCloseTo(2 / Math.sqrt(3), 5);
  expect(measured['log-weight-kurtosis']).toBeCloseTo(7 / 3 - 3, 5);
});

test.each([
  // [1, 1, 2, 3] and [1, 1, 6, 1]: input channels are the third axis.
  { kind: 'conv', shape: [1, 1, 2, 3], values: [1, 2, 3, -1, -2, -3], signs: [1, -1] },
  { kind: 'depthwise', shape: [1, 1, 6, 1], values: [1, -2, 3, -1, 2, -3], signs: [1, -1, 1, -1, 1, -1] },
] as const)('a $kind layer: the sign is that of the input channel', ({ kind, shape, values, signs }) => {
  const layer = { kind, weights: shape };
  const kept = daleMeasures(layer, Float32Array.from(values), Float32Array.from(signs));
  const broken = daleMeasures(
    layer,
    Float32Array.from(values, (value) => -value),
    Float32Array.from(signs),
  );
  expect(kept['sign-violations']).toBe(0);
  expect(broken['sign-violations']).toBe(1);
});

test('weights of one size have no shape to measure', () => {
  const measured = daleMeasures(
    { kind: 'dense', weights: [1, 2] },
    Float32Array.of(2, 2),
    Float32Array.of(1),
  );
  expect(measured['log-weight-skewness']).toHaveProperty('absent');
});
