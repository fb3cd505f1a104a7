import {
  AppError,
  type Cell,
  type CellEdge,
  type CellGenome,
  type ChainGenome,
  type ChainLayer,
  type Genome,
  type Nb201Genome,
  type SpaceSpec,
} from '@bionas/contracts';
import {
  nb201EdgeCount,
  rulesOfPlace,
  slotNames,
  slotRule,
  type CellSpace,
  type ChainSpace,
  type Nb201Space,
} from './choices.ts';

/**
 * Whether a genome (already of the right shape) lies in the space.
 * @throws AppError `invalid-genome` naming everything that is outside the space, also as `details.problems`
 */
export function validateGenome(genome: Genome, space: SpaceSpec): void {
  const problems = problemsOf(genome, space);
  if (problems.length > 0) {
    throw new AppError('invalid-genome', `The genome is outside the space: ${problems.join('; ')}.`, {
      details: { problems },
    });
  }
}

function problemsOf(genome: Genome, space: SpaceSpec): string[] {
  if (genome.space === 'bionas-chain-v1' && space.kind === 'chain') return chainProblems(genome, space);
  if (genome.space === 'bionas-cell-v1' && space.kind === 'cell') return cellProblems(genome, space);
  if (genome.space === 'bionas-nb201-v1' && space.kind === 'nas-bench-201') {
    return nb201Problems(genome, space);
  }
  return [`it is of ${genome.space}, expected a genome of a ${space.kind} space`];
}

function notAmong(place: string, value: string, allowed: readonly string[]): string[] {
  return allowed.includes(value) ? [] : [`${place} is ${value}, expected one of ${allowed.join(', ')}`];
}

function rulesNotAmong(
  place: string,
  ruled: Partial<Pick<CellEdge | ChainLayer, 'rule' | 'depthwise'>>,
  space: SpaceSpec,
): string[] {
  return (['rule', 'depthwise'] as const).flatMap((which) => {
    const rule = ruled[which];
    return rule === undefined ? [] : notAmong(`${place}.${which}`, rule, space.rules);
  });
}

function slotProblems(slots: Genome['slots'], space: SpaceSpec): string[] {
  return slotNames.flatMap((slot) => {
    const rule = new Map(Object.entries(slots)).get(slot);
    if (rule === undefined) return [];
    const expected = slotRule(space, slot);
    return notAmong(`slots.${slot}`, rule, expected === 'searched' ? rulesOfPlace(space, slot) : [expected]);
  });
}

function chainProblems(genome: ChainGenome, space: ChainSpace): string[] {
  const depth =
    genome.layers.length === space.layers
      ? []
      : [`it has ${genome.layers.length} layers, expected ${space.layers}`];
  const layers = genome.layers.flatMap((layer, index) => [
    ...notAmong(`layers.${index}.operation`, layer.operation, space.operations),
    ...rulesNotAmong(`layers.${index}`, layer, space),
  ]);
  return [...depth, ...layers, ...slotProblems(genome.slots, space)];
}

function cellProblems(genome: CellGenome, space: CellSpace): string[] {
  return [
    ...edgeProblems('normal', genome.normal, space),
    ...edgeProblems('reduce', genome.reduce, space),
    ...slotProblems(genome.slots, space),
  ];
}

function nb201Problems(genome: Nb201Genome, space: Nb201Space): string[] {
  const expected = nb201EdgeCount(space);
  const size =
    genome.edges.length === expected ? [] : [`it has ${genome.edges.length} edges, expected ${expected}`];
  const edges = genome.edges.flatMap((edge, index) => [
    ...notAmong(`edges.${index}.operation`, edge.operation, space.operations),
    ...rulesNotAmong(`edges.${index}`, edge, space),
  ]);
  return [...size, ...edges, ...slotProblems(genome.slots, space)];
}

function edgeProblems(name: string, cell: Cell, space: CellSpace): string[] {
  return cell.flatMap((edge, index) => [
    ...notAmong(`${name}.${index}.operation`, edge.operation, space.operations),
    ...rulesNotAmong(`${name}.${index}`, edge, space),
    ...(index % 2 === 1 && cell[index - 1]?.source === edge.source
      ? [
          `both edges of node ${2 + (index - 1) / 2} in ${name} read node ${edge.source}, expected two sources`,
        ]
      : []),
  ]);
}
