import { describe, expect, it } from 'vitest';
import {
  absent,
  formatAccuracy,
  formatBytes,
  formatCount,
  formatEpsilon,
  formatEpsilonDecimal,
  formatParameters,
  formatPercent,
  formatPoints,
  formatTick,
  formatValue,
} from './numbers.ts';

/** No-break spaces read as spaces, so that the expectations can be read. */
const plain = (text: string): string => text.replaceAll('\u00a0', ' ');

describe('numbers', () => {
  it.each([
    [0.973, 1, '97.3 %'],
    [0.97349, 2, '97.35 %'],
    [1, 1, '100.0 %'],
    [-0.00004, 1, '0.0 %'],
    [-0.0151, 1, '−1.5 %'],
  ])('writes the share %d as %s', (share, digits, text) => {
    expect(plain(formatPercent(share, digits))).toBe(text);
    expect(plain(formatAccuracy(share, digits))).toBe(text);
  });

  it.each([
    [0.004, '+0.4'],
    [-0.011, '−1.1'],
    [0.0004, '0.0'],
    [-0.0004, '0.0'],
  ])('writes a difference of %d as %s points', (difference, text) => {
    expect(formatPoints(difference)).toBe(text);
  });

  it('never breaks between number and unit', () => {
    expect(formatPercent(0.5)).toContain('\u00a0%');
    expect(formatBytes(5)).toContain('\u00a0B');
  });

  it.each([
    [0, '0'],
    [834, '834'],
    [12_345, '12,345'],
    [1_234_567, '1,234,567'],
  ])('counts %d as %s', (count, text) => {
    expect(formatCount(count)).toBe(text);
  });

  it.each([
    [834, '834'],
    [12_360, '12.4 k'],
    [999_499, '999.5 k'],
    [999_500, '1.00 M'],
    [3_300_000, '3.30 M'],
  ])('writes %d parameters as %s', (count, text) => {
    expect(plain(formatParameters(count))).toBe(text);
  });

  it.each([
    [0, '0 B'],
    [1_023, '1023 B'],
    [1_536, '1.5 KiB'],
    [274 * 1_048_576, '274 MiB'],
    [3 * 2 ** 40, '3.0 TiB'],
  ])('writes %d bytes as %s', (bytes, text) => {
    expect(plain(formatBytes(bytes))).toBe(text);
  });

  it.each([
    [8 / 255, '8/255'],
    [1 / 255, '1/255'],
    [2 / 255, '2/255'],
    [0.1, '0.1'], // 25.5 grey levels
    [0.2, '0.2'], // also 51/255
    [0, '0'],
    [0.0123, '0.0123'],
  ])('writes epsilon %d as %s', (epsilon, text) => {
    expect(formatEpsilon(epsilon)).toBe(text);
  });

  it('says the decimal of 8/255 as 0.0314', () => {
    expect(formatEpsilonDecimal(8 / 255)).toBe('0.0314');
  });

  it.each([
    [0.03121, '0.03121'],
    [1.23456, '1.235'],
    [-0.5, '−0.5'],
    [2.34e-7, '2.34e-7'],
    [0, '0'],
  ])('writes the value %d as %s', (value, text) => {
    expect(formatValue(value)).toBe(text);
  });

  it.each([
    [3.0915, '3.0915'],
    [0.1 + 0.2, '0.3'],
    [4250, '4,250'],
    [-0.5, '−0.5'],
    [2.5e-7, '2.5e-7'],
    [0, '0'],
    [-1_200_000, '−1.2e6'],
  ])('%s on an axis', (value, text) => {
    expect(formatTick(value)).toBe(text);
  });

  it('writes a dash for what is absent', () => {
    for (const format of [
      formatPercent,
      formatPoints,
      formatCount,
      formatBytes,
      formatEpsilon,
      formatValue,
    ]) {
      expect(format(null)).toBe(absent);
      expect(format(undefined)).toBe(absent);
      expect(format(Number.NaN)).toBe(absent);
    }
  });
});
