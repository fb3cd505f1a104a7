/**
 * @file One small change to a genome, the step of regularised evolution (arXiv:1802.01548, section 3.1, with the
 * rule as a further thing to change; search.md, section 8).
 */
import {
  AppError,
  canonicalGenome,
  isConvOperation,
  isSeparableOperation,
  type CellEdge,
  type CellGenome,
  type ChainGenome,
  type ChainLayer,
  type Genome,
  type LearningRuleName,
  type Nb201Edge,
  type Nb201Genome,
  type SpaceSpec,
} from '@bionas/contracts';
import {
  cellOperations,
  chainOperations,
  nb201Operations,
  nb201SlotNames,
  rulesOfPlace,
  rulesOfSpace,
  searchedSlots,
  type CellSpace,
  type ChainSpace,
  type Nb201Space,
} from './choices.ts';
import type { Random } from './random.ts';

/** One place that can be changed; drawing its new value makes the new genome. */
type Target<Changed> = (random: Random) => Changed;

/**
 * Changes exactly one place. The kinds of change are equally likely, as far as the space leaves them a choice:
 * the operation of one edge or layer (its rule is kept if both are convolutions, else drawn), the rule of one
 * convolution, the source of one edge, the rule of one searched slot. Never returns the same genome.
 *
 * @param genome a genome of `space`
 * @returns the changed genome in canonical form
 * @throws AppError `infeasible` if the space holds no other genome, `invalid-genome` if the genome is of another space
 */
export function mutateGenome(genome: Genome, space: SpaceSpec, random: Random): Genome {
  const kinds = kindsOfChange(genome, space).filter((targets) => targets.length > 0);
  if (kinds.length === 0) {
    throw new AppError(
      'infeasible',
      'The space holds a single genome: one operation, one rule and nothing else to choose. Allow more operations or rules.',
    );
  }
  return canonicalGenome(random.pick(random.pick(kinds))(random));
}

function kindsOfChange(genome: Genome, space: SpaceSpec): Target<Genome>[][] {
  if (genome.space === 'bionas-chain-v1' && space.kind === 'chain') return chainChanges(genome, space);
  if (genome.space === 'bionas-cell-v1' && space.kind === 'cell') return cellChanges(genome, space);
  if (genome.space === 'bionas-nb201-v1' && space.kind === 'nas-bench-201')
    return nb201Changes(genome, space);
  throw new AppError(
    'invalid-genome',
    `A genome of ${genome.space} cannot be changed within a ${space.kind} space.`,
  );
}

const others = <Item>(items: readonly Item[], without: Item): Item[] =>
  items.filter((item) => item !== without);

function chainChanges(genome: ChainGenome, space: ChainSpace): Target<Genome>[][] {
  const operations = chainOperations(space);
  const rules = rulesOfSpace(space);
  const withLayer = (index: number, changed: ChainLayer): Genome => ({
    ...genome,
    layers: genome.layers.map((layer, at) => (at === index ? changed : layer)),
  });
  return [
    genome.layers.flatMap((layer, index) =>
      whereChoice(others(operations, layer.operation), (operation) => {
        const { depthwise, ...rest } = layer;
        const kept = isSeparableOperation(operation) && depthwise !== undefined ? { depthwise } : {};
        return withLayer(index, { ...rest, operation, ...kept });
      }),
    ),
    genome.layers.flatMap((layer, index) =>
      whereChoice(others(rules, layer.rule), (rule) => withLayer(index, { ...layer, rule })),
    ),
    // A chain has no other slot.
    searchedSlots(space).flatMap(() =>
      whereChoice(others(rulesOfPlace(space, 'head'), genome.slots.head), (head) => ({
        ...genome,
        slots: { head },
      })),
    ),
  ];
}

/** One target if there is something to choose, else none. */
function whereChoice<Choice>(
  choices: readonly Choice[],
  change: (choice: Choice, random: Random) => Genome,
): Target<Genome>[] {
  return choices.length === 0 ? [] : [(random) => change(random.pick(choices), random)];
}

function cellChanges(genome: CellGenome, space: CellSpace): Target<Genome>[][] {
  const operations = cellOperations(space);
  const rules = rulesOfSpace(space);
  const edges = (['normal', 'reduce'] as const).flatMap((cell) =>
    genome[cell].map((edge, index) => ({ cell, edge, index })),
  );
  const withEdge = (place: { cell: 'normal' | 'reduce'; index: number }, changed: CellEdge): Genome => ({
    ...genome,
    [place.cell]: genome[place.cell].map((edge, at) => (at === place.index ? changed : edge)),
  });
  return [
    edges.flatMap((place) =>
      whereChoice(others(operations, place.edge.operation), (operation, random) =>
        withEdge(
          place,
          isConvOperation(operation)
            ? { ...place.edge, operation, rule: place.edge.rule ?? random.pick(rules) }
            : { operation, source: place.edge.source },
        ),
      ),
    ),
    edges.flatMap((place) =>
      whereChoice(otherRules(rules, place.edge), (rule) => withEdge(place, { ...place.edge, rule })),
    ),
    edges.flatMap((place) =>
      whereChoice(otherSources(genome[place.cell], place.index), (source) =>
        withEdge(place, { ...place.edge, source }),
      ),
    ),
    searchedSlots(space).flatMap((slot) =>
      whereChoice(others(rulesOfPlace(space, slot), genome.slots[slot]), (rule) => ({
        ...genome,
        slots: { ...genome.slots, [slot]: rule },
      })),
    ),
  ];
}

function nb201Changes(genome: Nb201Genome, space: Nb201Space): Target<Genome>[][] {
  const operations = nb201Operations(space);
  const rules = rulesOfSpace(space);
  const withEdge = (index: number, changed: Nb201Edge): Genome => ({
    ...genome,
    edges: genome.edges.map((edge, at) => (at === index ? changed : edge)),
  });
  return [
    genome.edges.flatMap((edge, index) =>
      whereChoice(others(operations, edge.operation), (operation, random) =>
        withEdge(
          index,
          isConvOperation(operation) ? { operation, rule: edge.rule ?? random.pick(rules) } : { operation },
        ),
      ),
    ),
    genome.edges.flatMap((edge, index) =>
      whereChoice(otherRules(rules, edge), (rule) => withEdge(index, { ...edge, rule })),
    ),
    nb201SlotNames
      .filter((slot) => searchedSlots(space).includes(slot))
      .flatMap((slot) =>
        whereChoice(others(rulesOfPlace(space, slot), genome.slots[slot]), (rule) => ({
          ...genome,
          slots: { ...genome.slots, [slot]: rule },
        })),
      ),
  ];
}

function otherRules(rules: readonly LearningRuleName[], edge: Pick<CellEdge, 'rule'>): LearningRuleName[] {
  return edge.rule === undefined ? [] : others(rules, edge.rule);
}

/** Sources below the node that neither of its two edges reads. */
function otherSources(cell: readonly CellEdge[], index: number): number[] {
  const node = 2 + Math.floor(index / 2);
  const taken = new Set([cell[index]?.source, cell[index ^ 1]?.source]);
  return Array.from({ length: node }, (_, source) => source).filter((source) => !taken.has(source));
}
