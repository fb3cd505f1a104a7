/** @file The best genomes of alphas among those within constraints. */
import {
  AppError,
  type Alphas,
  type CellGenome,
  type CellSlots,
  type SupernetCandidate,
} from '@bionas/contracts';
import { checkConstraints } from '../constraints/check-constraints.ts';
import { isWithin, type BoundedSpace } from '../constraints/constraints.ts';
import { countedLayers } from '../counted-layers.ts';
import { bioWeights, costsOfLayers } from '../network-costs.ts';
import { deriveBest, rankedGenomes, type RankedGenome, type RankedOptions } from './derive-best.ts';
import type { RelaxedPlace } from './edge-choices.ts';

/** Weights of what edges cost against what their shares say: none, then every two times as much. */
const weightsOfCost = [0, ...Array.from({ length: 24 }, (_, power) => 2 ** (power - 8))];
const limitOfExact = 1_000;
const limitOfWeighted = 300;

/**
 * The `count` best genomes of alphas within the bounds, best first by their scores alone. Exact where they are among the first 1,000 of the
 * ranking. Where bounds are narrower, what an edge adds to the costs is taken off its score, at the least weight that leads within
 * them (Lagrangian relaxation), so that a better genome within the bounds may be missed.
 *
 * @throws AppError `infeasible` if none is found
 */
export function deriveWithin(
  alphas: Alphas,
  candidates: readonly SupernetCandidate[],
  count: number,
  { bounds, ...options }: RankedOptions & { readonly bounds: BoundedSpace },
): RankedGenome[] {
  if (Object.values(bounds.constraints).every((bound) => bound === undefined)) {
    return deriveBest(alphas, candidates, count, options);
  }
  const price = edgePrice(bounds, options.slots);
  const accept: RankedOptions['accept'] = (genome) =>
    isWithin(genome, bounds) && options.accept?.(genome) !== false;
  for (const weight of weightsOfCost) {
    const penalty: RankedOptions['penalty'] = (candidate, place) =>
      (weight === 0 ? 0 : weight * price(candidate, place)) + (options.penalty?.(candidate, place) ?? 0);
    const found = rankedGenomes(alphas, candidates, count, {
      limit: weight === 0 ? limitOfExact : limitOfWeighted,
      ...options,
      accept,
      penalty,
    });
    if (found.length > 0) return found.sort((a, b) => b.score - a.score);
    if (weight === 0) checkConstraints(bounds);
  }
  throw new AppError(
    'infeasible',
    'No genome of these alphas was found within the constraints. Loosen them, or search with candidates that keep them.',
  );
}

/** What an edge adds to the costs that are bounded, each as a share of its bound. */
function edgePrice(
  { network, image, constraints }: BoundedSpace,
  slots: CellSlots,
): (candidate: SupernetCandidate, place: RelaxedPlace) => number {
  const { maxParameters = Infinity, maxMultiplyAdds = Infinity, minBioShare = 0 } = constraints;
  const bare: CellGenome = { version: 1, space: 'bionas-cell-v1', slots, normal: [], reduce: [] };
  const withoutEdges = countedLayers(bare, network, image);
  const weightsWithout = withoutEdges.reduce((sum, { weights }) => sum + weights, 0);
  const priceOf = (genome: CellGenome): number => {
    const layers = countedLayers(genome, network, image);
    const { parameters, multiplyAdds } = costsOfLayers(layers);
    const missing =
      minBioShare === 0
        ? 0
        : layers.reduce((sum, layer) => sum + minBioShare * layer.weights - bioWeights(layer), 0);
    return parameters / maxParameters + multiplyAdds / maxMultiplyAdds + missing / weightsWithout;
  };
  const known = new Map<string, number>();
  const bottom = priceOf(bare);
  return ({ operation, rule }, { cell, source }) => {
    if (operation === 'none') return 0;
    const key = [cell, operation, rule ?? '', Math.min(source, 2)].join(' ');
    const edge = { operation, ...(rule === undefined ? {} : { rule }), source };
    const price = known.get(key) ?? priceOf({ ...bare, [cell]: [edge] }) - bottom;
    known.set(key, price);
    return price;
  };
}
