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
  type OperationName,
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
import {
  isAllowed,
  relaxedEdgeOf,
  type PlaceCandidate,
  type SteeredPlace,
  type Steering,
} from './steering/steering.ts';

/** One place that can be changed; drawing its new value makes the new genome. */
type Target<Changed> = (random: Random) => Changed;

/**
 * Changes exactly one place. The kinds of change are equally likely, as far as the space leaves them a choice:
 * the operation of one edge or layer (its rule is kept if both are convolutions, else drawn), the rule of one
 * convolution, the source of one edge, the rule of one searched slot. Never returns the same genome.
 *
 * @param genome a genome of `space` that keeps to `steering`
 * @param steering pins and bans to keep to
 * @returns the changed genome in canonical form
 * @throws AppError `infeasible` if the space holds no other genome, `invalid-genome` if the genome is of another space
 */
export function mutateGenome(
  genome: Genome,
  space: SpaceSpec,
  random: Random,
  steering: Steering = [],
): Genome {
  const kinds = kindsOfChange(genome, space, steering).filter((targets) => targets.length > 0);
  if (kinds.length === 0) {
    throw new AppError(
      'infeasible',
      'The space holds a single genome: one operation, one rule and nothing else to choose. Allow more operations or rules, or release what is pinned or banned.',
    );
  }
  return canonicalGenome(random.pick(random.pick(kinds))(random));
}

/** Whether the space holds a genome that differs from this one in a single place. */
export function canMutate(genome: Genome, space: SpaceSpec, steering: Steering = []): boolean {
  return kindsOfChange(genome, space, steering).some((targets) => targets.length > 0);
}

function kindsOfChange(genome: Genome, space: SpaceSpec, steering: Steering): Target<Genome>[][] {
  if (genome.space === 'bionas-chain-v1' && space.kind === 'chain')
    return chainChanges(genome, space, steering);
  if (genome.space === 'bionas-cell-v1' && space.kind === 'cell') return cellChanges(genome, space, steering);
  if (genome.space === 'bionas-nb201-v1' && space.kind === 'nas-bench-201')
    return nb201Changes(genome, space, steering);
  throw new AppError(
    'invalid-genome',
    `A genome of ${genome.space} cannot be changed within a ${space.kind} space.`,
  );
}

const others = <Item>(items: readonly Item[], without: Item): Item[] =>
  items.filter((item) => item !== without);

/** The rules that an operation may have on an edge. */
const rulesLeft = (
  rules: readonly LearningRuleName[],
  { operation, depthwise }: PlaceCandidate,
  at: { readonly place: SteeredPlace; readonly steering: Steering },
): LearningRuleName[] =>
  rules.filter((rule) => isAllowed({ operation, rule, depthwise }, at.place, at.steering));

function chainChanges(genome: ChainGenome, space: ChainSpace, steering: Steering): Target<Genome>[][] {
  const operations = chainOperations(space);
  const rules = rulesOfSpace(space);
  const withLayer = (index: number, changed: ChainLayer): Genome => ({
    ...genome,
    layers: genome.layers.map((layer, at) => (at === index ? changed : layer)),
  });
  return [
    genome.layers.flatMap((layer, index) => {
      const changed = (operation: ChainLayer['operation']): ChainLayer => {
        const { depthwise, ...rest } = layer;
        const kept = isSeparableOperation(operation) && depthwise !== undefined ? { depthwise } : {};
        return { ...rest, operation, ...kept };
      };
      // The rule is kept; with pins and bans an operation that cannot have it is no neighbour.
      const choices = others(operations, layer.operation).filter((operation) =>
        isAllowed(changed(operation), { edge: index }, steering),
      );
      return whereChoice(choices, (operation) => withLayer(index, changed(operation)));
    }),
    genome.layers.flatMap((layer, index) =>
      whereChoice(others(rulesLeft(rules, layer, { place: { edge: index }, steering }), layer.rule), (rule) =>
        withLayer(index, { ...layer, rule }),
      ),
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

function cellChanges(genome: CellGenome, space: CellSpace, steering: Steering): Target<Genome>[][] {
  const operations = cellOperations(space);
  const rules = rulesOfSpace(space);
  const edges = (['normal', 'reduce'] as const).flatMap((cell) =>
    genome[cell].map((edge, index) => {
      const node = 2 + Math.floor(index / 2);
      const at = { place: { cell, edge: relaxedEdgeOf(node, edge.source) }, steering };
      return { cell, edge, index, node, at };
    }),
  );
  const withEdge = (place: { cell: 'normal' | 'reduce'; index: number }, changed: CellEdge): Genome => ({
    ...genome,
    [place.cell]: genome[place.cell].map((edge, at) => (at === place.index ? changed : edge)),
  });
  return [
    edges.flatMap((place) => {
      const { edge, at } = place;
      const choices = others(operations, edge.operation).filter((operation) =>
        isLeft(operation, rules, { ...at, kept: edge }),
      );
      return whereChoice(choices, (operation, random) => {
        if (!isConvOperation(operation)) return withEdge(place, { operation, source: edge.source });
        const rule = keptOrDrawn({ ...edge, operation }, at, { rules, random });
        return withEdge(place, { ...edge, operation, rule });
      });
    }),
    edges.flatMap((place) =>
      whereChoice(otherRules(rulesLeft(rules, place.edge, place.at), place.edge), (rule) =>
        withEdge(place, { ...place.edge, rule }),
      ),
    ),
    edges.flatMap((place) => {
      const sources = otherSources(genome[place.cell], place.index).filter((source) =>
        isAllowed(place.edge, { cell: place.cell, edge: relaxedEdgeOf(place.node, source) }, steering),
      );
      return whereChoice(sources, (source) => withEdge(place, { ...place.edge, source }));
    }),
    searchedSlots(space).flatMap((slot) =>
      whereChoice(others(rulesOfPlace(space, slot), genome.slots[slot]), (rule) => ({
        ...genome,
        slots: { ...genome.slots, [slot]: rule },
      })),
    ),
  ];
}

/** Whether an operation is left for an edge that has another one now. */
function isLeft(
  operation: OperationName,
  rules: readonly LearningRuleName[],
  at: {
    readonly place: SteeredPlace;
    readonly steering: Steering;
    readonly kept: Pick<ChainLayer, 'depthwise'>;
  },
): boolean {
  return isConvOperation(operation)
    ? rulesLeft(rules, { ...at.kept, operation }, at).length > 0
    : isAllowed({ operation }, at.place, at.steering);
}

/** The rule before, if the operation may have it there. */
function keptOrDrawn(
  candidate: PlaceCandidate,
  { place, steering }: { readonly place: SteeredPlace; readonly steering: Steering },
  { rules, random }: { readonly rules: readonly LearningRuleName[]; readonly random: Random },
): LearningRuleName {
  if (candidate.rule !== undefined && isAllowed(candidate, place, steering)) return candidate.rule;
  return random.pick(rulesLeft(rules, candidate, { place, steering }));
}

function nb201Changes(genome: Nb201Genome, space: Nb201Space, steering: Steering): Target<Genome>[][] {
  const operations = nb201Operations(space);
  const rules = rulesOfSpace(space);
  const withEdge = (index: number, changed: Nb201Edge): Genome => ({
    ...genome,
    edges: genome.edges.map((edge, at) => (at === index ? changed : edge)),
  });
  return [
    genome.edges.flatMap((edge, index) => {
      const at = { place: { edge: index }, steering };
      const choices = others(operations, edge.operation).filter((operation) =>
        isLeft(operation, rules, { ...at, kept: {} }),
      );
      return whereChoice(choices, (operation, random) => {
        if (!isConvOperation(operation)) return withEdge(index, { operation });
        return withEdge(index, {
          operation,
          rule: keptOrDrawn({ ...edge, operation }, at, { rules, random }),
        });
      });
    }),
    genome.edges.flatMap((edge, index) =>
      whereChoice(otherRules(rulesLeft(rules, edge, { place: { edge: index }, steering }), edge), (rule) =>
        withEdge(index, { ...edge, rule }),
      ),
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
