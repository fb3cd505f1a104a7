import { describe, expect, test } from 'vitest';
import { rankOf } from './rank.ts';

describe('rankOf', () => {
  test('larger priority first, then the older job', () => {
    const line = [rankOf(1, 9), rankOf(0, 1), rankOf(0, 2), rankOf(-3, 1)];
    expect([...line].sort((a, b) => b - a)).toEqual(line);
  });
  test('fits a 32-bit integer at both ends', () => {
    expect(rankOf(63, 0)).toBe(2 ** 30 - 1);
    expect(rankOf(-64, 2 ** 24 - 1)).toBe(-(2 ** 30));
  });
  test('refuses a priority it cannot place', () => {
    expect(() => rankOf(64, 1)).toThrow(/expected an integer from -64 to 63/);
    expect(() => rankOf(0.5, 1)).toThrow(/got|is 0.5/);
  });
});
