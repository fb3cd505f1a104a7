import { loadEngine, tf } from '@bionas/engine';
import { beforeAll, describe, expect, test } from 'vitest';
import { drawByLaw, lawBound, lawScale, randomStream, type LayerShape } from './index.ts';

beforeAll(async () => {
  await loadEngine({ backend: 'cpu' });
});

// learning-rules.md, section 5.
const table: [string, Pick<LayerShape, 'kind' | 'weights'>, number, number][] = [
  ['depthwise 3x3, C=36', { kind: 'depthwise', weights: [3, 3, 36, 1] }, 0.13423, 0.0775],
  ['depthwise 5x5, C=36', { kind: 'depthwise', weights: [5, 5, 36, 1] }, 0.08054, 0.0465],
  ['pointwise, C=36', { kind: 'conv', weights: [1, 1, 36, 36] }, 0.28868, 0.16667],
  ['pointwise, C=16', { kind: 'conv', weights: [1, 1, 16, 16] }, 0.43301, 0.25],
  ['stem 3x3, 3→48', { kind: 'conv', weights: [3, 3, 3, 48] }, 0.11433, 0.06601],
  ['dense 256→10', { kind: 'dense', weights: [256, 10] }, 0.15019, 0.08671],
];

describe('Xavier', () => {
  test.each(table)('%s', (_name, layer, bound, scale) => {
    expect(lawBound('xavier', layer)).toBeCloseTo(bound, 5);
    expect(lawScale('xavier', layer)).toBeCloseTo(scale, 5);
    tf.tidy(() => {
      const values = [...drawByLaw('xavier', layer, randomStream(1, 'weights')).dataSync()];
      expect(values.length).toBe(layer.weights.reduce((a, b) => a * b));
      expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(bound * 1.0001);
      // Standard deviation of the sample deviation of a uniform law: s·sqrt(0.2/n).
      const deviation = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
      expect(Math.abs(deviation / scale - 1)).toBeLessThan(5 * Math.sqrt(0.2 / values.length));
    });
  });
});

describe('random streams', () => {
  test('depend on seed and labels, and on nothing else', () => {
    const numbers = (seed: number, ...labels: string[]): number[] => {
      const stream = randomStream(seed, ...labels);
      return Array.from({ length: 20 }, () => stream.uniform());
    };
    expect(numbers(1, 'weights', 'a')).toEqual(numbers(1, 'weights', 'a'));
    const others = [numbers(2, 'weights', 'a'), numbers(1, 'feedback', 'a'), numbers(1, 'weights', 'b')];
    for (const other of others) expect(other).not.toEqual(numbers(1, 'weights', 'a'));
  });

  test('integers are uniform', () => {
    const stream = randomStream(1, 'dice');
    const counts = [0, 0, 0, 0, 0, 0];
    for (let index = 0; index < 60_000; index += 1) {
      const face = stream.integer(6);
      counts[face] = (counts[face] ?? NaN) + 1;
    }
    // 10,000 each; sd = sqrt(60000 · 1/6 · 5/6) = 91.3.
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(5 * 91.3);
  });
});
