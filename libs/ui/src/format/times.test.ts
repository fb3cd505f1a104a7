import { describe, expect, it } from 'vitest';
import { formatAgo, formatDate, formatDuration, formatUtc } from './times.ts';

const plain = (text: string): string => text.replaceAll('\u00a0', ' ');

describe('times', () => {
  it.each([
    [0, '0 ms'],
    [840, '840 ms'],
    [12_340, '12.3 s'],
    [59_960, '1 m 00 s'], // would read 60.0 s
    [245_000, '4 m 05 s'],
    [3_599_600, '1 h 00 m'],
    [8_040_000, '2 h 14 m'], // 2·3600 + 14·60 s
    [86_400_000, '1 d 0 h'],
    [273_600_000, '3 d 4 h'], // 76 h
  ])('writes %d ms as %s', (ms, text) => {
    expect(plain(formatDuration(ms))).toBe(text);
  });

  it.each([
    [1_000, 'just now'],
    [12_000, '12 s ago'],
    [300_000, '5 m ago'],
    [3 * 3_600_000, '3 h ago'],
    [50 * 3_600_000, '2 d ago'],
    [-5_000, 'just now'], // the hub's clock may be ahead
  ])('writes %d ms back as %s', (ms, text) => {
    expect(plain(formatAgo(1_000_000_000_000 - ms, 1_000_000_000_000))).toBe(text);
  });

  it('writes UTC to the second and the local date to the minute', () => {
    const at = Date.UTC(2026, 10, 22, 13, 5, 9);
    expect(formatUtc(at)).toBe('2026-11-22 13:05:09 UTC');
    const local = new Date(at);
    expect(formatDate(at)).toContain('2026');
    expect(formatDate(at)).toContain(`${String(local.getHours()).padStart(2, '0')}:05`);
  });
});
