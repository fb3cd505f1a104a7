import { isSeparableOperation, type SpaceSpec } from '@bionas/contracts';
import {
  chainOperations,
  edgeCandidates,
  intermediateNodes,
  layerCandidates,
  nb201Candidates,
  nb201EdgeCount,
  rulesOfPlace,
  rulesOfSpace,
  searchedSlots,
  sourcePairs,
} from './choices.ts';
import { countNb201Forms } from './nb201-forms.ts';
import { lowestRule } from './training-form.ts';

/** Number of distinct genomes of the space (rounded beyond 2^53). DARTS cells: 180·(candidates)⁸ for each cell. */
export function spaceSize(space: SpaceSpec): number {
  const slots = searchedSlots(space).map((slot) => rulesOfPlace(space, slot).length);
  return space.kind === 'chain' ? sizeOf(space, slots, layerCandidates(space).length) : sizeOf(space, slots);
}

/** A search asks for it once a genome. */
const knownCounts = new WeakMap<SpaceSpec, number>();

/**
 * Number of distinct trainings among the genomes of the space: genomes of one training form are one training. In a searched stem,
 * in a first chain layer that is not separable and in a NAS-Bench-201 edge that reads zeros, rules that differ in delivery alone
 * count once; NAS-Bench-201 cells that differ in edges nobody reads do too.
 */
export function countTrainingForms(space: SpaceSpec): number {
  const count = knownCounts.get(space) ?? countForms(space);
  knownCounts.set(space, count);
  return count;
}

function countForms(space: SpaceSpec): number {
  const rules = rulesOfSpace(space);
  const atTheBottom = new Set(rules.map((rule) => lowestRule(rule, space.ruleOptions))).size;
  const slots = searchedSlots(space).map((slot) =>
    slot === 'stem' ? atTheBottom : rulesOfPlace(space, slot).length,
  );
  if (space.kind === 'cell') return sizeOf(space, slots);
  if (space.kind === 'nas-bench-201') {
    return product(slots) * countNb201Forms(space, { rules: rules.length, atTheBottom });
  }
  const first = chainOperations(space).map((operation) =>
    isSeparableOperation(operation) ? rules.length : atTheBottom,
  );
  return sizeOf(
    space,
    slots,
    first.reduce((sum, forms) => sum + forms, 0),
  );
}

/** @param slots how many rules each searched slot may have */
function sizeOf(space: SpaceSpec, slots: readonly number[], firstLayer = 1): number {
  const fixed = product(slots);
  switch (space.kind) {
    case 'chain':
      return fixed * firstLayer * layerCandidates(space).length ** (space.layers - 1);
    case 'cell': {
      const wirings = intermediateNodes.reduce<number>((ways, node) => ways * sourcePairs(node).length, 1);
      return fixed * (wirings * edgeCandidates(space).length ** 8) ** 2;
    }
    case 'nas-bench-201':
      return fixed * nb201Candidates(space).length ** nb201EdgeCount(space);
  }
}

function product(numbers: readonly number[]): number {
  return numbers.reduce((ways, number) => ways * number, 1);
}
