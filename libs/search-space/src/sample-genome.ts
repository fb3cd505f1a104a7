import type { AlphaCell, Cell, CellEdge, Genome, LearningRuleName, SpaceSpec } from '@bionas/contracts';
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
import { isAllowed, relaxedEdgeOf, type PlaceCandidate, type Steering } from './steering/steering.ts';

/**
 * A genome drawn uniformly from all genomes of the space, in canonical form.
 * Every (operation, rule) pair counts as one candidate, so a convolution is as many times likelier than a pool as
 * there are rules (search.md, section 8: "uniform over valid genomes").
 * @param steering pins and bans to keep to; they leave at least one genome
 */
export function sampleGenome(space: SpaceSpec, random: Random, steering: Steering = []): Genome {
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
        layers: Array.from({ length: space.layers }, (_, edge) => ({
          ...random.pick(leftOf(candidates, { edge }, steering)),
        })),
      };
    }
    case 'cell': {
      const candidates = edgeCandidates(space);
      return {
        version: 1,
        space: 'bionas-cell-v1',
        slots: slotsOf(drawSlot),
        normal: sampleCell('normal', candidates, { random, steering }),
        reduce: sampleCell('reduce', candidates, { random, steering }),
      };
    }
    case 'nas-bench-201': {
      const candidates = nb201Candidates(space);
      return {
        version: 1,
        space: 'bionas-nb201-v1',
        slots: nb201SlotsOf(drawSlot),
        edges: Array.from({ length: nb201EdgeCount(space) }, (_, edge) => ({
          ...random.pick(leftOf(candidates, { edge }, steering)),
        })),
      };
    }
  }
}

const leftOf = <Candidate extends PlaceCandidate>(
  candidates: readonly Candidate[],
  place: Parameters<typeof isAllowed>[1],
  steering: Steering,
): readonly Candidate[] =>
  steering.length === 0 ? candidates : candidates.filter((one) => isAllowed(one, place, steering));

interface Draw {
  readonly random: Random;
  readonly steering: Steering;
}

function sampleCell(cell: AlphaCell, candidates: readonly EdgeCandidate[], { random, steering }: Draw): Cell {
  if (steering.length > 0) return sampleSteeredCell(cell, candidates, { random, steering });
  return intermediateNodes.flatMap((node) =>
    random.pick(sourcePairs(node)).map((source) => ({ ...random.pick(candidates), source })),
  );
}

/** Pairs of sources are as likely as they have genomes left, so that all of those are equally likely. */
function sampleSteeredCell(
  cell: AlphaCell,
  candidates: readonly EdgeCandidate[],
  { random, steering }: Draw,
): Cell {
  return intermediateNodes.flatMap((node) => {
    const left = (source: number): readonly EdgeCandidate[] =>
      leftOf(candidates, { cell, edge: relaxedEdgeOf(node, source) }, steering);
    const pairs = sourcePairs(node).map((sources) =>
      sources.map((source) => ({ source, left: left(source) })),
    );
    const ways = pairs.map((pair) => pair.reduce((product, one) => product * one.left.length, 1));
    let drawn = random.int(ways.reduce((sum, way) => sum + way, 0));
    const index = ways.findIndex((way) => (drawn -= way) < 0);
    return (pairs[index] ?? []).map((one): CellEdge => ({ ...random.pick(one.left), source: one.source }));
  });
}
