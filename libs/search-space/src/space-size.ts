import type { SpaceSpec } from '@bionas/contracts';
import {
  edgeCandidates,
  intermediateNodes,
  layerCandidates,
  rulesOfSpace,
  searchedSlots,
  sourcePairs,
} from './choices.ts';

/** Number of distinct genomes of the space (rounded beyond 2^53). DARTS cells: 180·(candidates)⁸ for each cell. */
export function spaceSize(space: SpaceSpec): number {
  const slots = rulesOfSpace(space).length ** searchedSlots(space).length;
  switch (space.kind) {
    case 'chain':
      return slots * layerCandidates(space).length ** space.layers;
    case 'cell': {
      const wirings = intermediateNodes.reduce<number>((ways, node) => ways * sourcePairs(node).length, 1);
      return slots * (wirings * edgeCandidates(space).length ** 8) ** 2;
    }
  }
}
