/** @file What the places of a space may be after pins and bans: which candidates are left, and which genomes keep to it. */
import type { AlphaCell, Genome, LearningRuleName, OperationName, PinOrBan } from '@bionas/contracts';
import { intermediateNodes } from '../choices.ts';

/** In the order in which they were asked for. None: everything of the space is allowed. */
export type Steering = readonly PinOrBan[];

/** An edge as pins and bans name it; `cell` in the space of cells alone. */
export interface SteeredPlace {
  readonly cell?: AlphaCell | undefined;
  readonly edge: number;
}

/** What may be on an edge. */
export interface PlaceCandidate {
  readonly operation: OperationName;
  readonly rule?: LearningRuleName | undefined;
  /** Of the depthwise convolutions, where it is another one. */
  readonly depthwise?: LearningRuleName | undefined;
}

/** Row of the alphas of the edge from a source to a node: the rows of nodes 2, 3, 4 and 5 start at 0, 2, 5 and 9. */
export function relaxedEdgeOf(node: number, source: number): number {
  return intermediateNodes.filter((other) => other < node).reduce((sum, other) => sum + other, 0) + source;
}

function isAbout(change: PinOrBan, { cell, edge }: SteeredPlace): boolean {
  return (
    (change.cell === undefined || change.cell === cell) && (change.edge === undefined || change.edge === edge)
  );
}

function allows({ kind, operation, rule }: PinOrBan, candidate: PlaceCandidate): boolean {
  const rules = [candidate.rule, candidate.depthwise].filter((one) => one !== undefined);
  if (kind === 'ban') {
    const isOperation = operation === undefined || operation === candidate.operation;
    const isRule = rule === undefined || rules.includes(rule);
    return !(isOperation && isRule);
  }
  return (
    (operation === undefined || operation === candidate.operation) &&
    (rule === undefined || rules.every((one) => one === rule))
  );
}

/** Whether pins and bans leave this candidate on this edge. */
export function isAllowed(candidate: PlaceCandidate, place: SteeredPlace, steering: Steering): boolean {
  return steering.every((change) => !isAbout(change, place) || allows(change, candidate));
}

/** The edges of a genome with what is on them. */
export function steeredPlaces(genome: Genome): { place: SteeredPlace; candidate: PlaceCandidate }[] {
  switch (genome.space) {
    case 'bionas-chain-v1':
      return genome.layers.map((candidate, edge) => ({ place: { edge }, candidate }));
    case 'bionas-nb201-v1':
      return genome.edges.map((candidate, edge) => ({ place: { edge }, candidate }));
    case 'bionas-cell-v1':
      return (['normal', 'reduce'] as const).flatMap((cell) =>
        genome[cell].map((candidate, index) => ({
          place: { cell, edge: relaxedEdgeOf(2 + Math.floor(index / 2), candidate.source) },
          candidate,
        })),
      );
  }
}

/** Whether a genome has nothing that pins and bans forbid. */
export function keepsTo(genome: Genome, steering: Steering): boolean {
  return (
    steering.length === 0 ||
    steeredPlaces(genome).every(({ place, candidate }) => isAllowed(candidate, place, steering))
  );
}
