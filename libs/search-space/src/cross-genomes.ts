import { AppError, canonicalGenome, type Cell, type Genome } from '@bionas/contracts';
import { intermediateNodes, nb201SlotsOf, slotsOf } from './choices.ts';
import type { Random } from './random.ts';

/**
 * A child of two genomes of one space: each DARTS node (both its edges), layer or NAS-Bench-201 edge, and each slot, from one of the
 * parents. In canonical form; may equal a parent.
 *
 * @throws AppError `invalid-genome` if the parents are of different spaces, depths or numbers of nodes
 */
export function crossGenomes(a: Genome, b: Genome, random: Random): Genome {
  if (a.space === 'bionas-chain-v1' && b.space === 'bionas-chain-v1' && a.layers.length === b.layers.length) {
    return {
      ...a,
      slots: { head: random.pick([a, b]).slots.head },
      layers: a.layers.map((layer, index) => random.pick([layer, b.layers[index] ?? layer])),
    };
  }
  if (a.space === 'bionas-cell-v1' && b.space === 'bionas-cell-v1') {
    const cross = (one: Cell, other: Cell): Cell =>
      intermediateNodes.flatMap((node) => random.pick([one, other]).slice(2 * node - 4, 2 * node - 2));
    return canonicalGenome({
      ...a,
      slots: slotsOf((slot) => random.pick([a, b]).slots[slot]),
      normal: cross(a.normal, b.normal),
      reduce: cross(a.reduce, b.reduce),
    });
  }
  if (a.space === 'bionas-nb201-v1' && b.space === 'bionas-nb201-v1' && a.edges.length === b.edges.length) {
    return {
      ...a,
      slots: nb201SlotsOf((slot) => random.pick([a, b]).slots[slot]),
      edges: a.edges.map((edge, index) => random.pick([edge, b.edges[index] ?? edge])),
    };
  }
  throw new AppError(
    'invalid-genome',
    `Only genomes of one space can be crossed, got ${describe(a)} and ${describe(b)}.`,
  );
}

function describe(genome: Genome): string {
  switch (genome.space) {
    case 'bionas-chain-v1':
      return `${genome.space} of ${genome.layers.length} layers`;
    case 'bionas-nb201-v1':
      return `${genome.space} of ${genome.edges.length} edges`;
    case 'bionas-cell-v1':
      return genome.space;
  }
}
