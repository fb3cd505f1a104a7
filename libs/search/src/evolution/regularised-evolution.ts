/**
 * Evolution with ageing (Real et al., arXiv:1802.01548, algorithm 1): the population is the last P genomes scored, so
 * that the oldest dies whatever its score; a parent is the best of S drawn from it; a child differs from its parent in
 * one place. Deviations: proposals come in rounds (a child sees the scores of earlier rounds only, so that a search
 * does not depend on the speed of its trainers); optionally a child has two parents (`crossover`).
 */
import { crossGenomes, type Random } from '@bionas/search-space';
import { createSampler } from '../sampling/sampler.ts';
import type { Observed } from '../search-strategy.ts';

/** The best of `size` drawn without replacement; a genome that could not be trained loses to any other. */
function tournament(population: readonly Observed[], size: number, random: Random): Observed | undefined {
  return random
    .shuffle(population)
    .slice(0, size)
    .reduce<Observed | undefined>(
      (best, one) => ((best?.score ?? -1) >= (one.score ?? -1) ? (best ?? one) : one),
      undefined,
    );
}

export const regularisedEvolution = createSampler('evolution', ({ spec, observed, random, draw, mutate }) => {
  const population = observed.slice(-spec.population);
  const parent =
    population.length < spec.population ? undefined : tournament(population, spec.sample, random);
  if (!parent) return draw(random);
  if (!random.chance(spec.crossover)) return mutate(parent.genome, random);
  const other = tournament(population, spec.sample, random) ?? parent;
  return mutate(crossGenomes(parent.genome, other.genome, random), random);
});
