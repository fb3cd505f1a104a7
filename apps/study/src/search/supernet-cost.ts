/** @file What a search with shared weights costs, counted in trainings of the table. */
import { datasetShapes, type Nb201Edge, type SupernetStrategySpec } from '@bionas/contracts';
import type { Table } from '@bionas/search';
import { costsOf, finalNetwork, nb201SupernetOfSpace } from '@bionas/search-space';

/** A pass forward, and one back that is twice as dear (gradients of weights and of inputs). */
const passes = { forward: 1, step: 3 };

/**
 * Multiply-adds of the supernet's training and scoring over those of an average genome's whole training. A step counts as three passes; optimisers, norms
 * and sums are not counted.
 */
export function supernetCost(
  { spec, cells }: Pick<Table, 'spec' | 'cells'>,
  strategy: SupernetStrategySpec,
): number {
  if (spec.space.kind !== 'nas-bench-201') throw new Error(`a table of a ${spec.space.kind} space`);
  const { trainSize } = spec.dataset;
  const genomes = cells.reduce((sum, one) => sum + one.genomes, 0);
  const average = cells.reduce((sum, one) => sum + one.genomes * one.multiplyAdds, 0) / genomes;
  const training = spec.training.epochs * trainSize * passes.step * average;
  const whole = multiplyAddsOfSupernet(spec);
  const weightImages = Math.floor(trainSize * strategy.trainShare);
  const weights = strategy.epochs * weightImages * passes.step * whole;
  const searched = strategy.epochs - Math.max(strategy.name === 'eg-nas' ? 1 : 0, strategy.warmupEpochs);
  const alphas =
    strategy.name === 'darts'
      ? searched * weightImages * passes.step * whole
      : searched * strategy.runs * strategy.generations * strategy.population * strategy.probeImages * passes.forward * whole; // oxfmt-ignore
  return (weights + alphas) / training;
}

/** Of one image: everything around the edges, and on each edge every candidate. */
function multiplyAddsOfSupernet(spec: Table['spec']): number {
  const { space, dataset } = spec;
  if (space.kind !== 'nas-bench-201') throw new Error(`a table of a ${space.kind} space`);
  const { candidates, slots, nodes } = nb201SupernetOfSpace(space);
  const edges = (nodes * (nodes - 1)) / 2;
  const of = (edge: Nb201Edge): number => {
    const genome = { version: 1, space: 'bionas-nb201-v1', slots, edges: Array.from({ length: edges }, () => edge) } as const; // oxfmt-ignore
    return costsOf({ ...genome, edges: [...genome.edges] }, finalNetwork(space), datasetShapes[dataset.name])
      .multiplyAdds;
  };
  const bare = of({ operation: 'none' });
  return bare + candidates.reduce((sum, candidate) => sum + of(candidate) - bare, 0);
}
