import { describe, expect, test } from 'vitest';
import { cosineLearningRate } from './cosine-schedule.ts';

describe('half cosine', () => {
  const spec = { learningRate: 0.1, finalLearningRate: 0.02 };
  test.each([
    [0, 0.1],
    [2, 0.06 + 0.04 * Math.SQRT1_2], // cos 45°
    [4, 0.06],
    [8, 0.02],
  ])('step %i of 9: %f', (step, expected) => {
    expect(cosineLearningRate(spec, step, 9)).toBeCloseTo(expected, 12);
  });
  test('a single step has the first rate', () => {
    expect(cosineLearningRate(spec, 0, 1)).toBe(0.1);
  });
});
