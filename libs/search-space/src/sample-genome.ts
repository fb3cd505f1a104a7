import type { Cell, Genome, LearningRuleName, SpaceSpec } from '@bionas/contracts';
import {
  edgeCandidates,
  intermediateNodes,
  layerCandidates,
  nb201Candidates,
  nb201EdgeCount,
  nb201SlotsOf,
  rulesOfPlace,
  slotRule,
  slotsOf,
  sourcePairs,
  type EdgeCandidate,
  type SlotName,
} from './choices.ts';
import type { Random } from './random.ts';

/**
 * A genome drawn uniformly from all genomes of the space, in canonical form.
 * Every (operation, rule) pair counts as one candidate, so a convolution is as many times likelier than a pool as
 * there are rules (search.md, section 8: "uniform over valid genomes").
 */
export function sampleGenome(space: SpaceSpec, random: Random): Genome {
  const drawSlot = (slot: SlotName): LearningRuleName => {
    const rule = slotRule(space, slot);
    return rule === 'searched' ? random.pick(rulesOfPlace(space, slot)) : rule;
  };
  switch (space.kind) {
    case 'chain': {
      const candidates = layerCandidates(space);
      return {
        version: 1,
        space: 'bionas-chain-v1',
        slots: { head: drawSlot('head') },
        layers: Array.from({ length: space.layers }, () => ({ ...random.pick(candidates) })),
      };
    }
    case 'cell': {
      const candidates = edgeCandidates(space);
      return {
        version: 1,
        space: 'bionas-cell-v1',
        slots: slotsOf(drawSlot),
        normal: sampleCell(candidates, random),
        reduce: sampleCell(candidates, random),
      };
    }
    case 'nas-bench-201': {
      const candidates = nb201Candidates(space);
      return {
        version: 1,
        space: 'bionas-nb201-v1',
        slots: nb201SlotsOf(drawSlot),
        edges: Array.from({ length: nb201EdgeCount(space) }, () => ({ ...random.pick(candidates) })),
      };
    }
  }
}

function sampleCell(candidates: readonly EdgeCandidate[], random: Random): Cell {
  return intermediateNodes.flatMap((node) =>
    random.pick(sourcePairs(node)).map((source) => ({ ...random.pick(candidates), source })),
  );
}
