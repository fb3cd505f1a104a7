import { AppError, canonicalGenome, type Cell, type Genome } from '@bionas/contracts';
import { intermediateNodes, slotsOf } from './choices.ts';
import type { Random } from './random.ts';

/**
 * A child of two genomes of one space: each node (both its edges) or layer, and each slot, from one of the parents.
 * In canonical form; may equal a parent.
 *
 * @throws AppError `invalid-genome` if the parents are of different spaces or depths
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
  const describe = (genome: Genome): string =>
    genome.space === 'bionas-chain-v1' ? `${genome.space} of ${genome.layers.length} layers` : genome.space;
  throw new AppError(
    'invalid-genome',
    `Only genomes of one space can be crossed, got ${describe(a)} and ${describe(b)}.`,
  );
}
