import type { Cell, CellEdge, ChainLayer, Genome, Nb201Edge } from '@bionas/contracts';
import { intermediateNodes, nb201SlotNames, slotNames } from './choices.ts';

/**
 * How different two genomes are: the share of differing sources, operations and rules, 0 (equal) to 1. Of a rule, the half that
 * its depthwise convolutions have counts by itself.
 * The two edges of a DARTS node have no order, so they are paired in the way that differs least. Genomes of different spaces, depths
 * or numbers of nodes have distance 1. A metric: symmetric, 0 exactly for equal genomes, triangle inequality.
 */
export function genomeDistance(a: Genome, b: Genome): number {
  if (a.space === 'bionas-chain-v1' && b.space === 'bionas-chain-v1') {
    if (a.layers.length !== b.layers.length) return 1;
    let differing = count(a.slots.head !== b.slots.head);
    a.layers.forEach((layer, index) => {
      const other = b.layers[index];
      differing += count(layer.operation !== other?.operation) + ruleDifference(layer, other);
    });
    return differing / (1 + 2 * a.layers.length);
  }
  if (a.space === 'bionas-cell-v1' && b.space === 'bionas-cell-v1') {
    const slots = slotNames.filter((slot) => a.slots[slot] !== b.slots[slot]).length;
    const edges = cellDifference(a.normal, b.normal) + cellDifference(a.reduce, b.reduce);
    return (slots + edges) / (slotNames.length + 3 * (a.normal.length + a.reduce.length));
  }
  if (a.space === 'bionas-nb201-v1' && b.space === 'bionas-nb201-v1') {
    if (a.edges.length !== b.edges.length) return 1;
    const slots = nb201SlotNames.filter((slot) => a.slots[slot] !== b.slots[slot]).length;
    const edges = a.edges.reduce((sum, edge, index) => {
      const other = b.edges[index];
      return sum + count(edge.operation !== other?.operation) + ruleDifference(edge, other);
    }, 0);
    return (slots + edges) / (nb201SlotNames.length + 2 * a.edges.length);
  }
  return 1;
}

const count = (differs: boolean): number => (differs ? 1 : 0);

function edgeDifference(a: CellEdge | undefined, b: CellEdge | undefined): number {
  return count(a?.source !== b?.source) + count(a?.operation !== b?.operation) + ruleDifference(a, b);
}

type Ruled = Pick<CellEdge | ChainLayer, 'rule' | 'depthwise'> | Pick<Nb201Edge, 'rule'>;

function ruleDifference(a: Ruled | undefined, b: Ruled | undefined): number {
  const depthwise = (place: Ruled | undefined): string | undefined =>
    place && 'depthwise' in place ? (place.depthwise ?? place.rule) : place?.rule;
  return (count(a?.rule !== b?.rule) + count(depthwise(a) !== depthwise(b))) / 2;
}

function cellDifference(a: Cell, b: Cell): number {
  return intermediateNodes.reduce<number>((sum, node) => {
    const [a0, a1] = a.slice(2 * node - 4, 2 * node - 2);
    const [b0, b1] = b.slice(2 * node - 4, 2 * node - 2);
    return (
      sum +
      Math.min(
        edgeDifference(a0, b0) + edgeDifference(a1, b1),
        edgeDifference(a0, b1) + edgeDifference(a1, b0),
      )
    );
  }, 0);
}
