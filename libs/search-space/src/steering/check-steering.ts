import {
  alphaCells,
  AppError,
  isConvOperation,
  relaxedEdgeCount,
  type OperationName,
  type PinOrBan,
  type SpaceSpec,
} from '@bionas/contracts';
import {
  edgeCandidates,
  intermediateNodes,
  layerCandidates,
  nb201Candidates,
  nb201EdgeCount,
} from '../choices.ts';
import { isAllowed, relaxedEdgeOf, type PlaceCandidate, type Steering } from './steering.ts';

/** Number of edges that pins and bans can name, in each kind of cell where there are two. */
export function steeredEdgeCount(space: SpaceSpec): number {
  switch (space.kind) {
    case 'chain':
      return space.layers;
    case 'cell':
      return relaxedEdgeCount;
    case 'nas-bench-201':
      return nb201EdgeCount(space);
  }
}

/** What an edge of the space may be without pins and bans, `none` of a supernet left out. */
function candidatesOf(space: SpaceSpec): PlaceCandidate[] {
  switch (space.kind) {
    case 'chain':
      return layerCandidates(space);
    case 'cell':
      return edgeCandidates(space);
    case 'nas-bench-201':
      return nb201Candidates(space);
  }
}

/** Operations that pins and bans can name: `none` in cells, too, where it means that the edge is not there. */
export function steeredOperations(space: SpaceSpec): OperationName[] {
  const operations = [...new Set<OperationName>(space.operations)];
  return space.kind === 'cell' ? ['none', ...operations] : operations;
}

/**
 * Whether a pin or ban names what there is, and leaves genomes together with those in force.
 * @throws AppError `invalid-spec` for an unknown edge, operation or rule; `infeasible` where nothing would be left
 */
export function checkSteering(change: PinOrBan, space: SpaceSpec, inForce: Steering): void {
  checkPlace(change, space);
  checkCandidate(change, space);
  const empty = emptyPlaces(space, [...inForce, change]);
  if (empty === null) return;
  throw new AppError(
    'infeasible',
    `This ${change.kind} leaves nothing: ${empty}. Release one of those in force, or ${change.kind} less.`,
  );
}

function checkPlace({ cell, edge }: PinOrBan, space: SpaceSpec): void {
  const edges = steeredEdgeCount(space);
  const what = space.kind === 'chain' ? 'layers' : 'edges';
  if (cell !== undefined && space.kind !== 'cell')
    throw invalid(
      `Only the space of cells has a ${cell} cell; this one is ${space.kind}. Leave the cell out.`,
    );
  if (edge !== undefined && edge >= edges)
    throw invalid(`There is no edge ${edge}: this space has ${edges} ${what}, numbered 0 to ${edges - 1}.`);
}

function checkCandidate({ kind, operation, rule }: PinOrBan, space: SpaceSpec): void {
  const operations = steeredOperations(space);
  if (operation !== undefined && !operations.includes(operation))
    throw invalid(
      `The operation ${operation} is not searched in this space; expected ${operations.join(', ')}.`,
    );
  if (rule !== undefined && !space.rules.includes(rule))
    throw invalid(`The rule ${rule} is not searched in this space; expected ${space.rules.join(', ')}.`);
  if (operation !== undefined && rule !== undefined && !isConvOperation(operation))
    throw invalid(
      `${operation} has no weights and so no rule: ${kind} the operation alone, or a convolution with the rule.`,
    );
}

const invalid = (message: string): AppError => new AppError('invalid-spec', message);

/** Where nothing is left, in words; null: nowhere. A node of a cell needs two edges, any other place one candidate. */
function emptyPlaces(space: SpaceSpec, steering: Steering): string | null {
  const candidates = candidatesOf(space);
  const isOpen = (cell: (typeof alphaCells)[number] | undefined, edge: number): boolean =>
    candidates.some((candidate) => isAllowed(candidate, { cell, edge }, steering));
  if (space.kind !== 'cell') {
    const edges = Array.from({ length: steeredEdgeCount(space) }, (_, edge) => edge);
    const closed = edges.find((edge) => !isOpen(undefined, edge));
    return closed === undefined ? null : `edge ${closed} would have no candidate`;
  }
  for (const cell of alphaCells) {
    for (const node of intermediateNodes) {
      const open = Array.from({ length: node }, (_, source) => relaxedEdgeOf(node, source)).filter((edge) =>
        isOpen(cell, edge),
      );
      if (open.length < 2)
        return `node ${node} of the ${cell} cell needs two edges and would have ${open.length === 0 ? 'none' : 'one'}`;
    }
  }
  return null;
}
