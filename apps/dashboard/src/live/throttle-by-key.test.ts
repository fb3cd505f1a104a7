import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { throttleByKey } from './throttle-by-key.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('acts at once, then once an interval, and never loses the last call', () => {
  const throttle = throttleByKey(1_000);
  const seen: number[] = [];
  for (let call = 1; call <= 50; call += 1) {
    throttle.call('a', () => seen.push(call));
    vi.advanceTimersByTime(50);
  }
  // 50 calls in 2.5 s: the first at 0 ms; at 1,000 ms the 20th (called at 950 ms); at 2,000 ms the 40th; at 3,000 ms the 50th.
  expect(seen).toEqual([1, 20, 40]);
  vi.advanceTimersByTime(1_000);
  expect(seen).toEqual([1, 20, 40, 50]);
  vi.advanceTimersByTime(10_000);
  expect(seen).toHaveLength(4);
});

it('keeps keys apart', () => {
  const throttle = throttleByKey(1_000);
  const seen: string[] = [];
  throttle.call('a', () => seen.push('a'));
  throttle.call('b', () => seen.push('b'));
  expect(seen).toEqual(['a', 'b']);
});

it('forgets what waits when it is stopped', () => {
  const throttle = throttleByKey(1_000);
  const seen: string[] = [];
  throttle.call('a', () => seen.push('first'));
  throttle.call('a', () => seen.push('second'));
  throttle.stop();
  vi.advanceTimersByTime(5_000);
  expect(seen).toEqual(['first']);
});
