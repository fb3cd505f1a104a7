import {
  AppError,
  canonicalGenome,
  type Alphas,
  type Cell,
  type CellGenome,
  type CellSlots,
  type Genome,
  type SupernetCandidate,
} from '@bionas/contracts';
import { intermediateNodes } from '../choices.ts';
import {
  checkAlphas,
  edgeChoices,
  relaxedEdges,
  type CellName,
  type ChoiceOptions,
  type EdgeChoice,
} from './edge-choices.ts';

export interface DeriveOptions extends ChoiceOptions {
  /** Rules of the layers outside the edges, which alphas say nothing of. */
  readonly slots: CellSlots;
}

/**
 * The genome that alphas stand for (DARTS, arXiv:1806.09055, section 2.4): each node keeps the two edges whose best candidate has the
 * largest share, and on each that candidate; `none` is never chosen, though its share counts. Ties go to the lower source and to the
 * earlier candidate.
 *
 * @returns in canonical form
 * @throws AppError `conflict` for alphas of another supernet, `infeasible` where bans leave a node fewer than two edges
 */
export function deriveGenome(
  alphas: Alphas,
  candidates: readonly SupernetCandidate[],
  options: DeriveOptions,
): Genome {
  checkAlphas(alphas, candidates);
  const cell = (name: CellName): Cell =>
    intermediateNodes.flatMap((node) =>
      choicesOfNode(alphas, candidates, { cell: name, node }, options)
        .flatMap((edge) => edge.slice(0, 1))
        .sort((a, b) => b.worth - a.worth)
        .slice(0, 2)
        .map(edgeOf),
    );
  return genomeOf(options.slots, cell('normal'), cell('reduce'));
}

/** What each edge into a node may become, best first. @throws AppError `infeasible` if fewer than two edges have a choice */
export function choicesOfNode(
  alphas: Alphas,
  candidates: readonly SupernetCandidate[],
  { cell, node }: { readonly cell: CellName; readonly node: number },
  options: ChoiceOptions,
): EdgeChoice[][] {
  const edges = relaxedEdges
    .filter((place) => place.node === node)
    .map((place) => edgeChoices(alphas[cell][place.edge] ?? [], candidates, { ...place, cell }, options))
    .filter((choices) => choices.length > 0);
  if (edges.length < 2) {
    throw new AppError(
      'infeasible',
      `Node ${node} of the ${cell} cell needs two edges, but ${edges.length === 0 ? 'none has' : 'only one has'} a candidate that is not banned. Take a ban back.`,
    );
  }
  return edges;
}

/** A choice as an edge of a genome. */
export function edgeOf({ operation, rule, source }: EdgeChoice): Cell[number] {
  return { operation, ...(rule === undefined ? {} : { rule }), source };
}

/** The genome of two cells, in canonical form. */
export function genomeOf(slots: CellSlots, normal: Cell, reduce: Cell): Genome {
  const genome: CellGenome = { version: 1, space: 'bionas-cell-v1', slots, normal, reduce };
  return canonicalGenome(genome);
}
