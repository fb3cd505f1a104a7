import type { AttackSettings, Count } from '@bionas/contracts';
import { attackOf } from './registry.ts';

export interface RobustnessProgress {
  /** 0 to 1 */
  readonly fraction: number;
  /** What runs now: `clean`, `curve`, or an attack as in `attackTitle`. */
  readonly title: string;
  /** Which part of the work that is, from 1, and of how many: the clean answers, each attack of the preset, the curve if it has one. */
  readonly part: number;
  readonly parts: number;
  /** Set when it has just ended: what still stands. */
  readonly standing?: Count;
}

/** Forward passes that an image costs at most; a gradient costs about three. */
export function passesOf(settings: AttackSettings, numClasses: number): number {
  const { logits, gradients } = attackOf(settings).cost(settings, numClasses);
  const restarts = 'restarts' in settings ? settings.restarts : 1;
  return 2 + restarts * (logits + 3 * gradients);
}

/** Turns finished images into a share of all the work, weighed by forward passes. */
export class ProgressMeter {
  readonly #total: number;
  readonly #report: ((progress: RobustnessProgress) => void) | undefined;
  readonly #parts: number;
  #ended = 0;
  #part = 1;

  /** @param parts passes of every part of the work, in order */
  constructor(parts: readonly number[], report: ((progress: RobustnessProgress) => void) | undefined) {
    this.#total = parts.reduce((sum, passes) => sum + passes, 0);
    this.#parts = parts.filter((passes) => passes > 0).length;
    this.#report = report;
  }

  /** Within a part of so many passes, `share` of it done. */
  advance(title: string, share: number, passes: number): void {
    this.#tell(title, this.#ended + Math.min(share, 1) * passes);
  }

  finish(title: string, passes: number, standing?: Count): void {
    this.#ended += passes;
    this.#tell(title, this.#ended, standing);
    this.#part += 1;
  }

  #tell(title: string, done: number, standing?: Count): void {
    this.#report?.({
      fraction: Math.min(1, done / this.#total),
      title,
      part: Math.min(this.#part, this.#parts),
      parts: this.#parts,
      ...(standing === undefined ? {} : { standing }),
    });
  }
}
