/** @file Whether a search was worth its budget: what it found beside random genomes of the same budget. */
import { AppError } from '@bionas/contracts';
import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import { sampleDeviation } from '../intervals/estimate.ts';

/** Mean test accuracy by seed; of several genomes with one seed their mean. */
export type AccuracyBySeed = ReadonlyMap<number, number>;

export interface SearchVerdict {
  /** Null: there are too few seeds to say. */
  readonly verdict: 'better' | 'worse' | 'no-difference' | null;
  /** Accuracy of what the search found less that of random genomes; null without a seed on either side. */
  readonly difference: number | null;
  /** Interval of the difference at `confidence`; null if there is no verdict. */
  readonly low: number | null;
  readonly high: number | null;
  /** 0 to 1. */
  readonly confidence: number;
  /** `paired`: over the seeds both have. `welch`: over the seeds of each, where too few are in both. */
  readonly method: 'paired' | 'welch' | null;
  /** Seeds that the interval rests on, of each side. */
  readonly seeds: { readonly search: number; readonly random: number };
  /** The verdict in words, or why there is none. */
  readonly text: string;
}

/** Under three an interval is so wide that it misleads. */
const fewestSeeds = 3;

/**
 * Compares the genomes a search found with genomes drawn at random, trained alike and chosen with the same budget. Seeds of both are paired,
 * for they share images and their order (t interval of the differences); else Welch's t interval (1947, doi:10.1093/biomet/34.1-2.28) is given.
 *
 * It speaks of training seeds alone: one search is one draw, and another search seed may find something else.
 *
 * @throws AppError `conflict` for a confidence outside (0, 1)
 */
export function searchVerdict(
  search: AccuracyBySeed,
  random: AccuracyBySeed,
  { confidence = 0.95 }: { readonly confidence?: number | undefined } = {},
): SearchVerdict {
  if (!(confidence > 0 && confidence < 1)) {
    throw new AppError('conflict', `A confidence between 0 and 1 is expected, got ${confidence}.`);
  }
  const common = [...search.keys()].filter((seed) => random.has(seed)).sort((a, b) => a - b);
  if (common.length >= fewestSeeds) {
    const interval = paired(common.map((seed) => (search.get(seed) ?? NaN) - (random.get(seed) ?? NaN)));
    const seeds = { search: common.length, random: common.length };
    return verdictOf(interval, { confidence, method: 'paired', seeds });
  }
  const seeds = { search: search.size, random: random.size };
  const few = [
    ...(search.size < fewestSeeds ? [`the search has ${counted(search.size)}`] : []),
    ...(random.size < fewestSeeds ? [`random genomes have ${counted(random.size)}`] : []),
  ];
  const [own, other] = [[...search.values()], [...random.values()]];
  if (few.length > 0) {
    return {
      verdict: null,
      difference: search.size > 0 && random.size > 0 ? mean(own) - mean(other) : null,
      low: null,
      high: null,
      confidence,
      method: null,
      seeds,
      text: `Whether the search beats random genomes cannot be said yet: ${few.join(' and ')}, and each needs at least ${fewestSeeds}.`,
    };
  }
  return verdictOf(welch(own, other), { confidence, method: 'welch', seeds });
}

interface Spread {
  readonly difference: number;
  readonly standardError: number;
  readonly freedom: number;
}

function paired(differences: readonly number[]): Spread {
  const n = differences.length;
  const difference = mean(differences);
  return {
    difference,
    standardError: sampleDeviation(differences, difference) / Math.sqrt(n),
    freedom: n - 1,
  };
}

function welch(a: readonly number[], b: readonly number[]): Spread {
  const variance = (values: readonly number[]): number =>
    sampleDeviation(values, mean(values)) ** 2 / values.length;
  const [ofA, ofB] = [variance(a), variance(b)];
  const total = ofA + ofB;
  return {
    difference: mean(a) - mean(b),
    standardError: Math.sqrt(total),
    // Welch and Satterthwaite; without any spread the degrees of freedom change nothing.
    freedom: total === 0 ? 1 : total ** 2 / (ofA ** 2 / (a.length - 1) + ofB ** 2 / (b.length - 1)),
  };
}

function verdictOf(
  { difference, standardError, freedom }: Spread,
  basis: Pick<SearchVerdict, 'confidence' | 'seeds'> & { readonly method: 'paired' | 'welch' },
): SearchVerdict {
  const half = tQuantile((1 + basis.confidence) / 2, freedom) * standardError;
  const [low, high] = [difference - half, difference + half];
  const verdict = low > 0 ? 'better' : high < 0 ? 'worse' : 'no-difference';
  return {
    verdict,
    difference,
    low,
    high,
    ...basis,
    text: wordsOf({ verdict, difference, low, high }, basis),
  };
}

interface Found {
  readonly verdict: 'better' | 'worse' | 'no-difference';
  readonly difference: number;
  readonly low: number;
  readonly high: number;
}

function wordsOf(
  { verdict, difference, low, high }: Found,
  { confidence, seeds, method }: Pick<SearchVerdict, 'confidence' | 'seeds' | 'method'>,
): string {
  const points = (share: number): string => (100 * share).toFixed(2);
  const percent = Number((100 * confidence).toFixed(2));
  const basis =
    method === 'paired'
      ? `over ${seeds.search} common seeds`
      : `over ${seeds.search} and ${seeds.random} seeds, not paired`;
  const interval = `${percent} % interval ${basis}`;
  switch (verdict) {
    case 'better':
      return `The search beats random genomes of the same budget by ${points(difference)} percentage points [${points(low)}, ${points(high)}] (${interval}).`;
    case 'worse':
      return `The search is worse than random genomes of the same budget by ${points(-difference)} percentage points [${points(-high)}, ${points(-low)}] (${interval}).`;
    case 'no-difference':
      return `No difference from random genomes of the same budget is shown: ${points(difference)} percentage points [${points(low)}, ${points(high)}] (${interval}).`;
  }
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

const counted = (seeds: number): string =>
  seeds === 0 ? 'no finished seed' : seeds === 1 ? '1 seed' : `${seeds} seeds`;
