import { expect, test } from 'vitest';
import { geometricMean, median, pairedRatio } from './statistics.ts';

test('median of odd and even counts, in any order', () => {
  expect(median([5, 1, 3])).toBe(3);
  expect(median([4, 1, 3, 2])).toBe(2.5);
});

test('geometric mean: twice and half are one', () => {
  expect(geometricMean([2, 0.5])).toBeCloseTo(1, 12);
  expect(geometricMean([1, 2, 4])).toBeCloseTo(2, 12);
  expect(geometricMean([])).toBeNaN();
});

test('ratios are taken round by round', () => {
  // The second round ran on a busy machine: both sides took twice as long.
  expect(pairedRatio([30, 60, 33], [10, 20, 10])).toBe(3);
  expect(pairedRatio([30, 60], [10])).toBe(3);
});
