import { isSeparableOperation, type SpaceSpec } from '@bionas/contracts';
import {
  chainOperations,
  edgeCandidates,
  intermediateNodes,
  layerCandidates,
  rulesOfPlace,
  rulesOfSpace,
  searchedSlots,
  sourcePairs,
} from './choices.ts';
import { lowestRule } from './training-form.ts';

/** Number of distinct genomes of the space (rounded beyond 2^53). DARTS cells: 180·(candidates)⁸ for each cell. */
export function spaceSize(space: SpaceSpec): number {
  const slots = searchedSlots(space).map((slot) => rulesOfPlace(space, slot).length);
  return space.kind === 'chain' ? sizeOf(space, slots, layerCandidates(space).length) : sizeOf(space, slots);
}

/**
 * Number of distinct trainings among the genomes of the space: genomes of one training form are one training. In a searched stem
 * and in a first chain layer that is not separable, rules that differ in delivery alone count once.
 */
export function countTrainingForms(space: SpaceSpec): number {
  const rules = rulesOfSpace(space);
  const atTheBottom = new Set(rules.map((rule) => lowestRule(rule, space.ruleOptions))).size;
  const slots = searchedSlots(space).map((slot) =>
    slot === 'stem' ? atTheBottom : rulesOfPlace(space, slot).length,
  );
  if (space.kind === 'cell') return sizeOf(space, slots);
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
  const fixed = slots.reduce((ways, rules) => ways * rules, 1);
  switch (space.kind) {
    case 'chain':
      return fixed * firstLayer * layerCandidates(space).length ** (space.layers - 1);
    case 'cell': {
      const wirings = intermediateNodes.reduce<number>((ways, node) => ways * sourcePairs(node).length, 1);
      return fixed * (wirings * edgeCandidates(space).length ** 8) ** 2;
    }
  }
}
