/**
 * Evolution with ageing (Real et al., arXiv:1802.01548, algorithm 1): the population is the last P genomes scored, so
 * that the oldest dies whatever its score; a parent is the best of S drawn from it; a child differs from its parent in
 * one place. Deviations: proposals come in rounds (a child sees the scores of earlier rounds only, so that a search
 * does not depend on the speed of its trainers); optionally a child has two parents (`crossover`).
 *
 * By several objectives the population is that of NSGA-II (Deb et al. 2002, doi:10.1109/4235.996017) instead: the best P of all genomes
 * scored, by front and crowding, and the tournament goes by both. Deviation: the best of all so far, not of the last two generations.
 */
import { crossGenomes, type Random } from '@bionas/search-space';
import { crowdedTournament } from '../pareto/nsga2.ts';
import { isByAccuracy, objectivesOf, rankTrained } from '../pareto/rank-candidates.ts';
import { createSampler, drawn, type SamplingRound } from '../sampling/sampler.ts';
import type { Observed, SpecOf } from '../search-strategy.ts';

type Parents = (random: Random) => Observed | undefined;

/**
 * The best of `size` drawn without replacement; a genome that could not be trained loses to any other, and a score of a shorter training to
 * that of a longer one.
 */
function tournament(population: readonly Observed[], size: number, random: Random): Observed | undefined {
  const length = ({ score, epochs }: Observed): number => (score === null ? 0 : epochs);
  const isBetter = (one: Observed, best: Observed): boolean =>
    length(one) > length(best) || (length(one) === length(best) && (one.score ?? -1) > (best.score ?? -1));
  const [first, ...others] = random.shuffle(population).slice(0, size);
  return others.reduce((best, one) => (best === undefined || isBetter(one, best) ? one : best), first);
}

function parentsOf(round: SamplingRound<SpecOf<'evolution'>>): Parents {
  const { spec, observed, settings } = round;
  if (isByAccuracy(settings)) {
    const population = observed.slice(-spec.population);
    if (population.length < spec.population) return () => undefined;
    return (random) => tournament(population, spec.sample, random);
  }
  const ranked = rankTrained(observed, objectivesOf(settings)).slice(0, spec.population);
  if (ranked.length < spec.population) return () => undefined;
  return (random) => crowdedTournament(ranked, spec.sample, random);
}

export const regularisedEvolution = createSampler('evolution', (round) => {
  const { spec, draw, mutate } = round;
  const parents = parentsOf(round);
  return (random) => {
    const parent = parents(random);
    if (!parent) return drawn(draw(random));
    if (!random.chance(spec.crossover))
      return { genome: mutate(parent.genome, random), parents: [parent.candidate] };
    const other = parents(random) ?? parent;
    return {
      genome: mutate(crossGenomes(parent.genome, other.genome, random), random),
      parents: [...new Set([parent.candidate, other.candidate])],
    };
  };
});
