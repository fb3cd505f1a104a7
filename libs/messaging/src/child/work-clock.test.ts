import { expect, it } from 'vitest';
import { startWorkClock } from './work-clock.ts';

function clockAt(): { now: () => number; at: (ms: number) => void } {
  let ms = 1_000;
  return {
    now: () => ms,
    at: (later) => {
      ms = 1_000 + later;
    },
  };
}

it('tells the start from the pace of what follows it', () => {
  const time = clockAt();
  const clock = startWorkClock(time.now);
  clock.note(0);
  // Three quarters of the work in 600 ms: a quarter takes 200 ms, so 300 of the first 500 ms were the start.
  time.at(500);
  clock.note(0.25);
  time.at(1_100);
  clock.note(1);
  expect(clock.read()).toEqual({ ms: 1_100, startMs: 300 });
});

it('counts from where a stretch begins, up to where it ends', () => {
  const time = clockAt();
  const clock = startWorkClock(time.now);
  clock.note(0.5);
  time.at(400);
  clock.note(0.55);
  time.at(1_000);
  clock.note(0.7);
  // 0.15 in 600 ms: 0.05 take 200 ms.
  const { ms, startMs } = clock.read();
  expect(ms).toBe(1_000);
  expect(startMs).toBeCloseTo(200, 9);
});

it.each([[[]], [[0]], [[0, 1]], [[0.5, 0.5]]])('does not guess from %j', (fractions: number[]) => {
  const time = clockAt();
  const clock = startWorkClock(time.now);
  for (const fraction of fractions) clock.note(fraction);
  time.at(700);
  expect(clock.read()).toEqual({ ms: 700, startMs: null });
});

it('never tells a start below nothing or above the whole', () => {
  const time = clockAt();
  const clock = startWorkClock(time.now);
  clock.note(0);
  time.at(10);
  clock.note(0.5);
  time.at(1_000);
  clock.note(1);
  expect(clock.read().startMs).toBe(0);
});
