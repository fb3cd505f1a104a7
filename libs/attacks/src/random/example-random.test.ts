import { expect, test } from 'vitest';
import { exampleRandom } from './example-random.ts';

const key = { seed: 5, index: 17, attack: 'pgd', restart: 0 };
const first = (changes: Partial<typeof key>): number[] => {
  const random = exampleRandom({ ...key, ...changes });
  return Array.from({ length: 8 }, random);
};

test('a key names one stream', () => {
  expect(first({})).toEqual(first({}));
  for (const other of [{ seed: 6 }, { index: 18 }, { attack: 'apgd' }, { restart: 1 }]) {
    expect(first(other)).not.toEqual(first({}));
  }
});

test('uniform on [0, 1)', () => {
  const random = exampleRandom(key);
  const values = Array.from({ length: 20_000 }, random);
  expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...values)).toBeLessThan(1);
  // Mean 1/2 with standard error 0.2887/√20000 = 0.002; variance 1/12.
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  expect(mean).toBeCloseTo(0.5, 1.9);
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  expect(variance).toBeCloseTo(1 / 12, 2);
});
