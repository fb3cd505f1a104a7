import { randomStream } from '@bionas/learning-rules';
import { describe, expect, test } from 'vitest';
import { normalShare, weightDistribution } from './weight-distribution.ts';

const random = randomStream(1, 'weights');
const normal = (): number =>
  Math.sqrt(-2 * Math.log(random.uniform())) * Math.cos(2 * Math.PI * random.uniform());
const layer = { layer: 'a', inputs: 4, outputs: 2500, threshold: 1e-3 };
const signs = Float32Array.from([1, -1, 1, -1]);
const signOf = (index: number): number => signs[Math.floor(index / 2500) % 4] ?? NaN;

describe('10,000 weights', () => {
  test('lognormal sizes under Dale’s law', () => {
    const weights = Float32Array.from(
      { length: 10_000 },
      (_, index) => signOf(index) * Math.exp(normal() - 2),
    );
    const found = weightDistribution({ ...layer, weights, signs });
    expect(found).toMatchObject({ count: 10_000, signViolations: 0, dale: 1 });
    // e^−6.9 is the threshold: 4.9 deviations below the mean.
    expect(found.silent).toBeLessThan(1e-3);
    // Standard errors sqrt(6/n) = 0.024 and sqrt(24/n) = 0.049; Lilliefors' 1 % bound 1.03/sqrt(n) = 0.010.
    expect(Math.abs(found.skewness ?? NaN)).toBeLessThan(0.1);
    expect(Math.abs(found.kurtosis ?? NaN)).toBeLessThan(0.2);
    expect(found.distance ?? NaN).toBeLessThan(0.0103);
    for (const [expected, got] of found.quantiles) expect(Math.abs(got - expected)).toBeLessThan(0.12);
  });

  test('uniform weights are neither', () => {
    const weights = Float32Array.from({ length: 10_000 }, () => 0.2 * random.uniform() - 0.1);
    const found = weightDistribution({ ...layer, weights, signs });
    expect(found.signViolations).toBeCloseTo(0.5, 1);
    expect(found.dale).toBeCloseTo(0.5, 1);
    // −ln|w| is exponential: skewness −2, excess kurtosis 6; 1 % lies below the threshold, where the tail is cut off.
    expect(found.silent).toBeCloseTo(0.01, 2);
    expect(found.skewness ?? NaN).toBeLessThan(-1.3);
    expect(found.distance ?? NaN).toBeGreaterThan(0.1);
  });
});

test('silent weights and broken signs are counted by hand', () => {
  // [in 2, out 3]: unit 0 excites, unit 1 inhibits.
  const weights = Float32Array.from([0.5, 0, 0.2, -0.1, 0.3, -0.0005]);
  const found = weightDistribution({ layer: 'b', inputs: 2, outputs: 3, threshold: 1e-3, weights, signs: Float32Array.from([1, -1]) }); // oxfmt-ignore
  expect(found).toMatchObject({ silent: 2 / 6, signViolations: 1 / 6, dale: 4 / 5, skewness: null });
});

test('the normal distribution: published values', () => {
  expect(normalShare(0)).toBeCloseTo(0.5, 6);
  expect(normalShare(1.959964)).toBeCloseTo(0.975, 6);
  expect(normalShare(-1)).toBeCloseTo(0.158655, 6);
});
