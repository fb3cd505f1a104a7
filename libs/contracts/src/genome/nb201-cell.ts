/** @file How a NAS-Bench-201 cell hangs together (arXiv:2001.00326, section 2.1), and which of its edges anybody hears of. */
import type { Nb201Edge } from './genome.ts';
import { isConvOperation } from './names.ts';

/** The nodes that an edge joins; node 0 is the cell's input, the last one its output. */
export interface Nb201Place {
  readonly source: number;
  readonly target: number;
}

/** Every node reads all nodes below it: 0→1, 0→2, 1→2, and of four nodes 0→3, 1→3, 2→3. The order is that of a genome's edges. */
export function nb201Places(nodes: number): Nb201Place[] {
  return Array.from({ length: nodes - 1 }, (_, below) =>
    Array.from({ length: below + 1 }, (__, source) => ({ source, target: below + 1 })),
  ).flat();
}

/** Nodes of a cell with so many edges: three have 3 edges, four have 6. */
export function nb201Nodes(edges: readonly unknown[]): number {
  return (1 + Math.sqrt(1 + 8 * edges.length)) / 2;
}

/** The edges with their places, one list for each node that reads. */
export function byNode<Edge>(edges: readonly Edge[]): (Nb201Place & { readonly edge: Edge })[][] {
  const nodes = nb201Nodes(edges);
  const placed = nb201Places(nodes).flatMap((where, index) => {
    const edge = edges[index];
    return edge === undefined ? [] : [{ ...where, edge }];
  });
  return Array.from({ length: nodes - 1 }, (_, below) => placed.filter(({ target }) => target === below + 1));
}

/** What becomes of an edge in a network. */
export interface Nb201Flow extends Nb201Place {
  /** Whether the cell's output depends on it. One that is not used is not built: nothing it would hold could learn from the output. */
  readonly used: boolean;
  /** Whether its source holds anything but zeros. A convolution of zeros is zero, yet its batch norm adds an offset that learns. */
  readonly fed: boolean;
}

/**
 * Follows zeros through a cell. `none` gives zeros, so do pools and skips of zeros; a node that nothing else reaches holds zeros. What
 * leads to no output by edges that hand something on is not used.
 */
export function nb201Flows(edges: readonly Nb201Edge[]): Nb201Flow[] {
  const nodes = nb201Nodes(edges);
  const places = nb201Places(nodes);
  const filled = new Set([0]);
  // Sources come before their targets, so a node is known when it is read.
  const handsOn = places.map(({ source, target }, index) => {
    const operation = edges[index]?.operation ?? 'none';
    const something = operation !== 'none' && (isConvOperation(operation) || filled.has(source));
    if (something) filled.add(target);
    return something;
  });
  const read = new Set([nodes - 1]);
  for (let index = places.length - 1; index >= 0; index -= 1) {
    const { source = 0, target = 0 } = places[index] ?? {};
    if (handsOn[index] === true && read.has(target)) read.add(source);
  }
  return places.map((where, index) => ({
    ...where,
    used: handsOn[index] === true && read.has(where.target),
    fed: filled.has(where.source),
  }));
}
