import type { Count } from '@bionas/contracts';
import { costOf, type AttackPreset } from './presets.ts';

export interface RobustnessProgress {
  /** 0 to 1 */
  readonly fraction: number;
  /** What runs now: `clean`, or an attack as in `attackTitle`. */
  readonly title: string;
  /** Set when it has just ended: what still stands. */
  readonly standing?: Count;
}

/** `pgd-true`, `pgd-margin-true`: names one attack of a preset in metrics and texts. */
export function attackTitle(plan: {
  readonly attack: string;
  readonly loss?: string | undefined;
  readonly gradient: string;
}): string {
  const loss = plan.loss === undefined || plan.loss === 'cross-entropy' ? '' : `-${plan.loss}`;
  return `${plan.attack}${loss}-${plan.gradient}`;
}

/** Turns finished batches into a share of all the work, weighed by forward passes; a gradient costs about three. */
export class ProgressMeter {
  readonly #total: number;
  readonly #report: ((progress: RobustnessProgress) => void) | undefined;
  readonly #ceilings = new Map<string, number>();
  #done = 0;

  constructor(preset: AttackPreset, report: ((progress: RobustnessProgress) => void) | undefined) {
    this.#report = report;
    let sum = 1;
    for (const plan of preset.attacks) {
      sum += costOf(plan);
      this.#ceilings.set(attackTitle(plan), sum);
    }
    this.#total = sum;
  }

  advance(title: string, share: number, cost: number): void {
    this.#done += share * cost;
    this.#report?.({ fraction: Math.min(1, this.#done / this.#total), title });
  }

  finish(title: string, standing: Count): void {
    this.#done = this.#ceilings.get(title) ?? this.#done;
    this.#report?.({ fraction: Math.min(1, this.#done / this.#total), title, standing });
  }
}
