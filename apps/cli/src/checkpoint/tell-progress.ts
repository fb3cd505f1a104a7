/** @file Words on how far a long evaluation is, in the terminal: not every word of the engine, and not too long none. */
import { duration } from '../output/format.ts';

/** Between two lines on one attack, unless it ends. */
const everyMs = 10_000;

export interface ProgressTeller {
  tell(fraction: number, text: string): void;
  /** Says that it still works, where nothing was said for long. */
  remind(): void;
}

/**
 * @param note where lines go
 * @param now milliseconds from any origin
 */
export function createProgressTeller(note: (line: string) => void, now: () => number): ProgressTeller {
  let first: { readonly at: number; readonly fraction: number } | null = null;
  let last = { at: -Infinity, fraction: 0 };

  function left(fraction: number): string {
    if (first === null || fraction <= first.fraction || fraction >= 1) return '';
    const pace = (now() - first.at) / (fraction - first.fraction);
    return `, about ${duration(pace * (1 - fraction))} left`;
  }
  function say(text: string, fraction: number): void {
    last = { at: now(), fraction };
    note(
      fraction === 0 ? text : `${text} (${Math.floor(100 * fraction)} % of the work done${left(fraction)})`,
    );
  }

  return {
    tell(fraction, text) {
      // What goes before the first attack, or was done by an earlier run, says nothing of the pace.
      if (fraction > 0) first ??= { at: now(), fraction };
      const ended = text.includes(': ');
      if (ended || now() - last.at >= everyMs) say(text, fraction);
      else last = { ...last, fraction };
    },
    remind() {
      if (now() - last.at >= 3 * everyMs) say('still at it', last.fraction);
    },
  };
}
