/** @file What a search was worth: its best genomes beside random ones, and how well its scores foretold the end. */
import type { Estimate, SearchWorth } from '@bionas/contracts';
import { estimateOrNull } from '../intervals/estimate.ts';
import { kendallTau } from '../intervals/kendall-tau.ts';
import { searchVerdict, type AccuracyBySeed } from './search-verdict.ts';

/** A genome trained to the end, with one or more seeds. */
export interface FinalGenome {
  /** Equal for genomes that train alike. */
  readonly id: string;
  /** Of the search; null: the search has not tried it, or not as long as others. */
  readonly searchScore: number | null;
  /** Finished ones, one a seed; accuracies 0 to 1. */
  readonly trainings: readonly FinalTraining[];
}
export interface FinalTraining {
  readonly seed: number;
  readonly test: number;
  readonly validation: number;
}

export interface FinalGenomes {
  /** The best of the search. */
  readonly mixes: readonly FinalGenome[];
  readonly random: readonly FinalGenome[];
  /** How many random genomes the experiment has, finished or not. */
  readonly randomPlanned: number;
}

/** Two are always in order or in reverse. */
const fewestGenomes = 3;

/**
 * The verdict on a search (`searchVerdict` over mean test accuracies by seed) and Kendall's tau between its scores and the final validation
 * accuracies, of mixes and random genomes that have both. A seed counts for a side once all its genomes have finished it, so that
 * seeds do not differ in their genomes; a genome of which no training finished is left out.
 *
 * @throws AppError `conflict` for a confidence outside (0, 1)
 */
export function searchWorth(
  { mixes, random, randomPlanned }: FinalGenomes,
  options: { readonly confidence?: number | undefined } = {},
): SearchWorth {
  const sides = { search: finished(mixes), random: finished(random) };
  const bySeed = { search: meanBySeed(sides.search), random: meanBySeed(sides.random) };
  const found = searchVerdict(bySeed.search, bySeed.random, options);
  return {
    ...found,
    text:
      randomPlanned === 0
        ? 'Whether the search beats random genomes cannot be said: none were trained. Set finals.randomGenomes to 1 or more.'
        : found.text,
    genomes: { search: sides.search.length, random: sides.random.length },
    accuracy: { search: estimateOf(bySeed.search), random: estimateOf(bySeed.random) },
    ...rankOf([...sides.search, ...sides.random]),
  };
}

const finished = (genomes: readonly FinalGenome[]): FinalGenome[] =>
  genomes.filter(({ trainings }) => trainings.length > 0);

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

const estimateOf = (bySeed: AccuracyBySeed): Estimate | null => estimateOrNull([...bySeed.values()]);

/** Of the seeds that all genomes have. */
function meanBySeed(genomes: readonly FinalGenome[]): AccuracyBySeed {
  const seeds = [...new Set(genomes.flatMap(({ trainings }) => trainings.map(({ seed }) => seed)))];
  return new Map(
    seeds
      .sort((a, b) => a - b)
      .flatMap((seed): [number, number][] => {
        const values = genomes.flatMap(
          ({ trainings }) => trainings.find((one) => one.seed === seed)?.test ?? [],
        );
        return values.length === genomes.length ? [[seed, mean(values)]] : [];
      }),
  );
}

function rankOf(
  genomes: readonly FinalGenome[],
): Pick<SearchWorth, 'rankCorrelation' | 'rankedGenomes' | 'rankText'> {
  // A genome of the search may have been drawn at random too.
  const pairs = new Map<string, readonly [number, number]>();
  for (const { id, searchScore, trainings } of genomes) {
    if (searchScore !== null)
      pairs.set(id, [searchScore, mean(trainings.map(({ validation }) => validation))]);
  }
  const rankedGenomes = pairs.size;
  const has = rankedGenomes === 1 ? '1 genome has' : `${rankedGenomes || 'no'} genomes have`;
  if (rankedGenomes < fewestGenomes) {
    return {
      rankCorrelation: null,
      rankedGenomes,
      rankText: `How well scores of the search foretell final accuracy cannot be said: ${has} both, and ${fewestGenomes} are needed.`,
    };
  }
  const rankCorrelation = kendallTau([...pairs.values()]);
  if (rankCorrelation === null) {
    return {
      rankCorrelation,
      rankedGenomes,
      rankText: `How well scores of the search foretell final accuracy cannot be said: ${has} both, and all scores or all accuracies are equal.`,
    };
  }
  const { tau, p } = rankCorrelation;
  return {
    rankCorrelation,
    rankedGenomes,
    rankText: `Kendall’s tau between scores of the search and final validation accuracy is ${tau.toFixed(2)} over ${rankedGenomes} genomes (p = ${p < 0.001 ? 'under 0.001' : p.toFixed(3)}).`,
  };
}
