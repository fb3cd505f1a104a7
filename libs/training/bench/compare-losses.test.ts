import { expect, test } from 'vitest';
import { compareLosses } from './compare-losses.ts';

const reference = [2.3, 2.1, 1.9];

test('the largest difference of each step, as a share', () => {
  const check = compareLosses([reference, [2.3, 2.1021, 1.9], [2.3, 2.09895, 1.919]]);
  expect(check.differences[0]).toBe(0);
  expect(check.differences[1]).toBeCloseTo(1e-3, 6);
  expect(check.differences[2]).toBeCloseTo(1e-2, 6);
});

test('float32 noise grows from step to step and agrees; a loss that differs before any update does not', () => {
  expect(compareLosses([reference, [2.3, 2.1005, 1.905]]).agree).toBe(true);
  expect(compareLosses([reference, [2.301, 2.1, 1.9]]).agree).toBe(false);
});

test('a loss that is no number, or missing, does not agree', () => {
  expect(compareLosses([reference, [2.3, NaN, 1.9]]).agree).toBe(false);
  expect(compareLosses([reference, [2.3, 2.1]]).agree).toBe(false);
});

test('a mode alone agrees with itself', () => {
  expect(compareLosses([reference])).toMatchObject({ differences: [0, 0, 0], agree: true });
});
