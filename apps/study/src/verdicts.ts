/** @file Sentences about the accuracies of a study, computed from its figures and nothing else. */
import { estimateOrNull, pairedSeeds } from '@bionas/analysis';
import type { Estimate } from '@bionas/contracts';

/** Share of right answers by seed. */
export type AccuracyBySeed = ReadonlyMap<number, number>;

/** `open`: the figures neither show it nor speak against it. */
export type Word = 'holds' | 'fails' | 'open';

export interface Verdict {
  readonly claim: string;
  readonly word: Word;
  /** The figures behind the word. */
  readonly because: string;
}

/** Differences up to this count as alike: two points. */
export const alikeWithin = 0.02;
/** Well above chance: at least this many times chance. */
export const timesChance = 3;

/**
 * Whether `rule` does as well as `reference`: the mean difference over the seeds lies within two points. Open where that depends on the seeds,
 * that is where the interval reaches beyond ten points.
 */
export function alike(
  [rule, values]: readonly [string, AccuracyBySeed],
  [reference, others]: readonly [string, AccuracyBySeed],
): Verdict {
  const difference = pairedSeeds(values, others);
  return {
    claim: `${rule} ≈ ${reference}`,
    word: difference === null || widerThan(difference, 5 * alikeWithin) ? 'open' : Math.abs(difference.mean) <= alikeWithin ? 'holds' : 'fails', // oxfmt-ignore
    because: `difference ${points(difference)}, alike within ±${100 * alikeWithin}`,
  };
}

/** Whether `rule` is clearly behind `reference`: more than two points, and the interval of the difference does not reach 0. */
export function behind(
  [rule, values]: readonly [string, AccuracyBySeed],
  [reference, others]: readonly [string, AccuracyBySeed],
): Verdict {
  const difference = pairedSeeds(values, others);
  const word = ((): Word => {
    if (difference === null) return 'open';
    if (difference.mean > -alikeWithin) return 'fails';
    return difference.high !== null && difference.high < 0 ? 'holds' : 'open';
  })();
  return {
    claim: `${rule} clearly behind ${reference}`,
    word,
    because: `difference ${points(difference)}, more than ${100 * alikeWithin} behind and not by the seeds`,
  };
}

/** Whether `ahead` beats `other` by a clear margin. */
export function beats(
  ahead: readonly [string, AccuracyBySeed],
  other: readonly [string, AccuracyBySeed],
): Verdict {
  const { word, because } = behind(other, ahead);
  return { claim: `${ahead[0]} beats ${other[0]} clearly`, word, because };
}

/** Whether every seed is well above chance. */
export function aboveChance([rule, values]: readonly [string, AccuracyBySeed], chance: number): Verdict {
  const least = Math.min(...values.values());
  return {
    claim: `${rule} well above chance`,
    word: values.size === 0 ? 'open' : least >= timesChance * chance ? 'holds' : 'fails',
    because:
      values.size === 0
        ? 'no training reached its end'
        : `worst seed ${(100 * least).toFixed(1)} %, chance ${(100 * chance).toFixed(0)} %`,
  };
}

/** The mean of several rules, seed by seed, over the seeds that all have. */
export function meanOf(rules: readonly AccuracyBySeed[]): AccuracyBySeed {
  const [first = new Map<number, number>()] = rules;
  const seeds = [...first.keys()].filter((seed) => rules.every((rule) => rule.has(seed)));
  return new Map(
    seeds.map((seed) => [seed, estimateOrNull(rules.map((rule) => rule.get(seed) ?? NaN))?.mean ?? NaN]),
  );
}

const widerThan = ({ low, high }: Estimate, most: number): boolean =>
  low !== null && high !== null && (high - low) / 2 > most;

/** In points of accuracy: `−3.1 [−4.0, −2.2]`. */
function points(difference: Estimate | null): string {
  if (difference === null) return 'unknown';
  const text = (share: number): string => `${share < 0 ? '−' : '+'}${(100 * Math.abs(share)).toFixed(1)}`;
  const { mean, low, high } = difference;
  return low === null || high === null ? text(mean) : `${text(mean)} [${text(low)}, ${text(high)}]`;
}
