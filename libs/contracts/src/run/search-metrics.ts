/**
 * @file Names of what a search reports of its samples, generation by generation: cross-entropies on the probe images, metrics of the search's
 * run. A point's epoch is that of the shared weights, with the share of its generations that came before.
 */

/**
 * `sample`: of every sample, `survivor`: of those that the next generation is drawn around, `winner`: of the sample that the alphas moved towards,
 * `present`: of the alphas that the evolution set out from.
 */
export const generationMetrics = {
  sample: 'generation/sample-loss',
  survivor: 'generation/survivor-loss',
  winner: 'generation/winner-loss',
  present: 'generation/present-loss',
} as const;
