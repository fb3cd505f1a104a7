import { expect, test } from 'vitest';
import { angleOf, productsOf } from './angle.ts';
import { updateRatio } from './weight-change.ts';

const between = (a: number[], b: number[]): unknown => angleOf(productsOf(a, b), 'zero');

test('angles of the plane', () => {
  expect(between([1, 0], [3, 0])).toBe(0);
  expect(between([1, 0], [0, 2])).toBe(90);
  expect(between([1, 0], [-4, 0])).toBe(180);
  expect(between([1, 0], [1, 1])).toBeCloseTo(45, 10);
  expect(between([1, 0], [Math.sqrt(3), 1])).toBeCloseTo(30, 10);
  expect(between([0, 0], [1, 1])).toEqual({ absent: 'zero' });
});

test('of one step: the norm of the change over that of the weights', () => {
  expect(updateRatio(Float32Array.of(3, 4), Float32Array.of(3, 4.5))).toBe(0.1);
  expect(updateRatio(Float32Array.of(3, 4), Float32Array.of(3, 4))).toBe(0);
  expect(updateRatio(Float32Array.of(0, 0), Float32Array.of(1, 0))).toHaveProperty('absent');
});
