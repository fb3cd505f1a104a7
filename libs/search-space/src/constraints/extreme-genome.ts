/** @file The genome of a space at which a sum over layers is least: what says that a constraint cannot be kept at all. */
import {
  canonicalGenome,
  type Cell,
  type CellEdge,
  type CellGenome,
  type ChainGenome,
  type ChainLayer,
  type Genome,
  type Nb201Edge,
  type Nb201Genome,
} from '@bionas/contracts';
import {
  edgeCandidates,
  intermediateNodes,
  layerCandidates,
  nb201Candidates,
  rulesOfPlace,
  searchedSlots,
  type EdgeCandidate,
} from '../choices.ts';
import { countedLayers, type CountedLayer } from '../counted-layers.ts';
import { bioWeights, costsOf } from '../network-costs.ts';
import { createRandom } from '../random.ts';
import { sampleGenome } from '../sample-genome.ts';
import type { BoundedSpace } from './constraints.ts';

/** What a layer adds to the sum. Of two rules it may prefer one, always the same. */
type Price = (layer: CountedLayer) => number;
type Priced = Pick<BoundedSpace, 'space' | 'network' | 'image'>;

/** The genome with the fewest parameters. */
export function smallestGenome(bounds: Priced): Genome {
  return cheapestGenome(bounds, ({ weights, others }) => weights + others);
}

/** The genome with the fewest multiply-adds. */
export function fastestGenome(bounds: Priced): Genome {
  return cheapestGenome(bounds, ({ weights, positions }) => weights * positions);
}

/**
 * A genome with the largest share of weights that `bp` does not train. The share is a quotient of two sums, so the sum
 * `share·weights − bioWeights` is made least for the best share found so far until that is 0 (Dinkelbach 1967, doi:10.1287/mnsc.13.7.492).
 */
export function mostBioGenome(bounds: Priced): Genome {
  const shareOf = (genome: Genome): number => costsOf(genome, bounds.network, bounds.image).bioShare;
  let best = smallestGenome(bounds);
  for (;;) {
    const share = shareOf(best);
    const next = cheapestGenome(bounds, (layer) => share * layer.weights - bioWeights(layer));
    if (shareOf(next) <= share) return best;
    best = next;
  }
}

/**
 * What an edge costs does not depend on other edges, so each place is decided by itself. A skip of a reduction cell has the rule of a
 * slot; slots come first, and there the better rule is better whatever the edges are.
 */
function cheapestGenome({ space, network, image }: Priced, price: Price): Genome {
  const costOf = (genome: Genome): number =>
    countedLayers(genome, network, image).reduce((sum, layer) => sum + price(layer), 0);
  let genome = sampleGenome(space, createRandom(0, 'extreme'));
  for (const slot of searchedSlots(space)) {
    const { slots } = genome;
    const options = rulesOfPlace(space, slot).map((rule) => ({ ...slots, [slot]: rule }));
    genome =
      cheapestOf(
        options.map((changed) => ({ ...genome, slots: changed }) as Genome),
        costOf,
      ) ?? genome;
  }
  if (genome.space === 'bionas-chain-v1' && space.kind === 'chain') {
    return cheapestChain(genome, layerCandidates(space), costOf);
  }
  if (genome.space === 'bionas-cell-v1' && space.kind === 'cell') {
    return cheapestCells(genome, edgeCandidates(space), costOf);
  }
  if (genome.space === 'bionas-nb201-v1' && space.kind === 'nas-bench-201') {
    return cheapestNb201(genome, nb201Candidates(space), costOf);
  }
  return genome;
}

type Cost = (genome: Genome) => number;

/**
 * The cheapest cell has one candidate on every edge. Edges of a cell have one price, whatever their place, if they are built. Where
 * something costs less than nothing, all edges have it and are built; else skips cost nothing, or all edges are convolutions and built.
 */
function cheapestNb201(start: Nb201Genome, candidates: readonly Nb201Edge[], costOf: Cost): Genome {
  const cells = candidates.map((edge) => ({ ...start, edges: start.edges.map(() => ({ ...edge })) }));
  return cheapestOf(cells, costOf) ?? start;
}

function cheapestChain(start: ChainGenome, candidates: readonly ChainLayer[], costOf: Cost): Genome {
  let genome = start;
  for (const [index] of start.layers.entries()) {
    const { layers } = genome;
    const changed = candidates.map((layer) => ({ ...genome, layers: layers.with(index, layer) }));
    genome = cheapestOf(changed, costOf) ?? genome;
  }
  return genome;
}

function cheapestCells(start: CellGenome, candidates: readonly EdgeCandidate[], costOf: Cost): Genome {
  const cell = (name: 'normal' | 'reduce'): Cell => {
    const alone = (edge: CellEdge): number => costOf({ ...start, normal: [], reduce: [], [name]: [edge] });
    const bySource = Array.from({ length: Math.max(...intermediateNodes) }, (_, source) =>
      sortedBy(
        candidates.map((candidate) => ({ ...candidate, source })),
        alone,
      ).slice(0, 1),
    );
    return intermediateNodes.flatMap((node) => sortedBy(bySource.slice(0, node).flat(), alone).slice(0, 2));
  };
  return canonicalGenome({ ...start, normal: cell('normal'), reduce: cell('reduce') });
}

function sortedBy<Item>(items: readonly Item[], cost: (item: Item) => number): Item[] {
  return items
    .map((item) => ({ item, of: cost(item) }))
    .sort((a, b) => a.of - b.of)
    .map(({ item }) => item);
}

const cheapestOf = <Item>(items: readonly Item[], cost: (item: Item) => number): Item | undefined =>
  sortedBy(items, cost)[0];
