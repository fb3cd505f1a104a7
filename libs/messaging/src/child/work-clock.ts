/** @file How long a job took in the engine and how much of that was its start: what estimates of cost are learned from. */
import type { WorkTime } from '@bionas/contracts';

export interface WorkClock {
  /** The job has come this far, 0 to 1. */
  note(fraction: number): void;
  /** From the start to now. */
  read(): WorkTime;
}

/**
 * Starts counting. Work between the first word of progress beyond the start and the last one goes at the later pace; what the way to that first
 * word took longer than this pace was the start: with a pace of p a share, `startMs = t1 − p·(f1 − f0)`.
 * @param now milliseconds from any origin
 */
export function startWorkClock(now: () => number): WorkClock {
  const began = now();
  let from: number | null = null;
  let first: { readonly at: number; readonly fraction: number } | null = null;
  let last = 0;

  return {
    note(fraction) {
      from ??= fraction;
      if (first === null && fraction > from) first = { at: now() - began, fraction };
      last = Math.max(last, fraction);
    },
    read() {
      const ms = Math.max(0, now() - began);
      if (first === null || from === null || last <= first.fraction) return { ms, startMs: null };
      const pace = (ms - first.at) / (last - first.fraction);
      return { ms, startMs: Math.min(ms, Math.max(0, first.at - pace * (first.fraction - from))) };
    },
  };
}
