import {
  AppError,
  genomeId,
  type Alphas,
  type Cell,
  type Genome,
  type SupernetCandidate,
} from '@bionas/contracts';
import { intermediateNodes } from '../choices.ts';
import { choicesOfNode, edgeOf, genomeOf, type DeriveOptions } from './derive-genome.ts';
import { cellNames, checkAlphas, type EdgeChoice } from './edge-choices.ts';

export interface RankedOptions extends DeriveOptions {
  /** Genomes that do not pass are left out: constraints, a limit on skips. */
  readonly accept?: ((genome: Genome) => boolean) | undefined;
  /** Genomes looked at before the search gives up. */
  readonly limit?: number | undefined;
}

/** A genome with the sum of the scores of its 16 edges. */
export interface RankedGenome {
  readonly genome: Genome;
  /** Of `flat` the logarithm of the product of its shares. */
  readonly score: number;
}

/** Two edges into one node. */
interface Pair {
  readonly edges: readonly [EdgeChoice, EdgeChoice];
  readonly score: number;
  readonly worth: number;
}

/** A rank in the list of each node's pairs. */
interface Visit {
  readonly ranks: readonly number[];
  readonly pairs: readonly Pair[];
  readonly worth: number;
}

const defaultLimit = 20_000;

/**
 * The `count` best distinct genomes of alphas by the sum of the scores of what is chosen on their edges, best first; the first is that of
 * `deriveGenome`. A node's pairs of edges are independent of other nodes', so the genomes are a product of eight ranked lists, and
 * going down one list at a time from the best visits them in exactly that order (best-first search; ties by rank).
 *
 * @returns fewer than `count` where the limit is reached first, or no more genomes exist
 * @throws AppError `infeasible` if none of the genomes within the limit passes, `conflict` for alphas of another supernet
 */
export function deriveBest(
  alphas: Alphas,
  candidates: readonly SupernetCandidate[],
  count: number,
  options: RankedOptions,
): RankedGenome[] {
  const found = rankedGenomes(alphas, candidates, count, options);
  if (found.length === 0) {
    throw new AppError(
      'infeasible',
      `None of the ${options.limit ?? defaultLimit} best genomes of these alphas is acceptable. Loosen the constraints, or search with candidates that keep them.`,
    );
  }
  return found;
}

/** As `deriveBest`; nothing where none of the genomes within the limit passes. */
export function rankedGenomes(
  alphas: Alphas,
  candidates: readonly SupernetCandidate[],
  count: number,
  options: RankedOptions,
): RankedGenome[] {
  checkAlphas(alphas, candidates);
  const { accept = () => true, limit = defaultLimit } = options;
  const lists = cellNames.flatMap((cell) =>
    intermediateNodes.map((node) => rankedPairs(choicesOfNode(alphas, candidates, { cell, node }, options))),
  );
  const found: RankedGenome[] = [];
  const known = new Set<string>();
  const queue = bestFirst();
  const enqueue = (ranks: readonly number[]): void => {
    const pairs = ranks.flatMap((rank, list) => lists[list]?.[rank] ?? []);
    if (pairs.length === lists.length) queue.push({ ranks, pairs, worth: sum(pairs, ({ worth }) => worth) });
  };
  enqueue(lists.map(() => 0));
  for (let visited = 0; visited < limit && found.length < count; visited += 1) {
    const next = queue.pop();
    if (next === undefined) break;
    const { ranks, pairs } = next;
    const edges = (of: readonly Pair[]): Cell => of.flatMap((pair) => pair.edges.map(edgeOf));
    const nodes = intermediateNodes.length;
    const genome = genomeOf(options.slots, edges(pairs.slice(0, nodes)), edges(pairs.slice(nodes)));
    if (accept(genome)) {
      // A candidate that occurs twice makes a genome twice.
      const id = genomeId(genome);
      if (!known.has(id)) found.push({ genome, score: sum(pairs, ({ score }) => score) });
      known.add(id);
    }
    // Down one list, from the last that was gone down: so every combination is reached once.
    const last = ranks.findLastIndex((rank) => rank > 0);
    for (let list = Math.max(0, last); list < lists.length; list += 1) {
      enqueue(ranks.with(list, (ranks[list] ?? 0) + 1));
    }
  }
  return found;
}

const sum = (pairs: readonly Pair[], of: (pair: Pair) => number): number =>
  pairs.reduce((total, pair) => total + of(pair), 0);

/** Every two edges of a node with every choice on each, best first; ties go to the lower sources and the earlier candidates. */
function rankedPairs(edges: readonly (readonly EdgeChoice[])[]): Pair[] {
  const pairs: Pair[] = [];
  edges.forEach((lower, index) => {
    for (const higher of edges.slice(index + 1)) {
      for (const a of lower) for (const b of higher) pairs.push(pairOf(a, b));
    }
  });
  return pairs.sort((a, b) => b.worth - a.worth);
}

const pairOf = (a: EdgeChoice, b: EdgeChoice): Pair => ({
  edges: [a, b],
  score: a.score + b.score,
  worth: a.worth + b.worth,
});

/** A binary heap: the most worth first, of equal ones the lower ranks. */
function bestFirst(): { push(visit: Visit): void; pop(): Visit | undefined } {
  const heap: Visit[] = [];
  const before = (a: Visit | undefined, b: Visit | undefined): boolean => {
    if (a === undefined || b === undefined) return a !== undefined;
    if (a.worth !== b.worth) return a.worth > b.worth;
    const list = a.ranks.findIndex((rank, at) => rank !== b.ranks[at]);
    return (a.ranks[list] ?? 0) < (b.ranks[list] ?? 0);
  };
  const swap = (a: number, b: number): void => {
    [heap[a], heap[b]] = [heap[b], heap[a]] as [Visit, Visit];
  };
  return {
    push: (visit) => {
      let at = heap.push(visit) - 1;
      for (let above = (at - 1) >> 1; at > 0 && before(heap[at], heap[above]); above = (at - 1) >> 1) {
        swap(at, above);
        at = above;
      }
    },
    pop: () => {
      const [best] = heap;
      const last = heap.pop();
      if (heap.length === 0 || last === undefined) return best;
      heap[0] = last;
      for (let at = 0; ;) {
        const [left, right] = [2 * at + 1, 2 * at + 2];
        const better = before(heap[right], heap[left]) ? right : left;
        if (!before(heap[better], heap[at])) return best;
        swap(at, better);
        at = better;
      }
    },
  };
}
