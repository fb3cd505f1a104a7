import type { SpaceSpec } from '@bionas/contracts';
import {
  chainOperations,
  edgeCandidates,
  intermediateNodes,
  layerCandidates,
  rulesOfSpace,
  searchedSlots,
  sourcePairs,
} from './choices.ts';
import { isSeparable } from './training-form.ts';

/** Number of distinct genomes of the space (rounded beyond 2^53). DARTS cells: 180·(candidates)⁸ for each cell. */
export function spaceSize(space: SpaceSpec): number {
  const slots = searchedSlots(space).length;
  return space.kind === 'chain' ? sizeOf(space, slots, layerCandidates(space).length) : sizeOf(space, slots);
}

/**
 * Number of distinct trainings among the genomes of the space: genomes of one training form are one training. Every rule of a
 * searched stem trains alike, and so does every rule of a first chain layer that is not separable.
 */
export function countTrainingForms(space: SpaceSpec): number {
  const slots = searchedSlots(space).filter((slot) => slot !== 'stem').length;
  if (space.kind === 'cell') return sizeOf(space, slots);
  const rules = rulesOfSpace(space).length;
  const first = chainOperations(space).map((operation) => (isSeparable(operation) ? rules : 1));
  return sizeOf(
    space,
    slots,
    first.reduce((sum, forms) => sum + forms, 0),
  );
}

function sizeOf(space: SpaceSpec, searched: number, firstLayer = 1): number {
  const slots = rulesOfSpace(space).length ** searched;
  switch (space.kind) {
    case 'chain':
      return slots * firstLayer * layerCandidates(space).length ** (space.layers - 1);
    case 'cell': {
      const wirings = intermediateNodes.reduce<number>((ways, node) => ways * sourcePairs(node).length, 1);
      return slots * (wirings * edgeCandidates(space).length ** 8) ** 2;
    }
  }
}
