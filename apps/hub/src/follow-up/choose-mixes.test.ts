import type { ChainGenome, LearningRuleName, ScoredCandidate } from '@bionas/contracts';
import { describe, expect, it } from 'vitest';
import { chooseMixes } from './choose-mixes.ts';

const genome = (rule: LearningRuleName, operation: 'conv_3x3' | 'conv_5x5' = 'conv_3x3'): ChainGenome => ({
  version: 1,
  space: 'bionas-chain-v1',
  slots: { head: 'bp' },
  layers: [
    { operation: 'conv_3x3', rule: 'bp' },
    { operation, rule },
  ],
});
const scored = (candidate: number, score: number | null, of: ChainGenome): ScoredCandidate => ({
  candidate,
  score,
  genome: of,
});

describe('chooseMixes', () => {
  it('takes the best distinct genomes, best first, and leaves all-BP ones to the twins', () => {
    const chosen = chooseMixes(
      [
        scored(0, 0.99, genome('bp')),
        scored(1, 0.8, genome('fa')),
        scored(2, 0.9, genome('usf')),
        scored(3, 0.9, genome('usf')),
      ],
      2,
    );
    expect(chosen).toEqual([genome('usf'), genome('fa')]);
  });

  it('does not take a genome for a mix whose only rule hands down to the image', () => {
    const idle: ChainGenome = {
      ...genome('bp'),
      layers: [
        { operation: 'conv_3x3', rule: 'fa' },
        { operation: 'conv_3x3', rule: 'bp' },
      ],
    };
    expect(chooseMixes([scored(0, 0.99, idle), scored(1, 0.8, genome('fa'))], 2)).toEqual([genome('fa')]);
  });

  it('gives ties to the candidate found earlier', () => {
    expect(chooseMixes([scored(5, 0.9, genome('fa')), scored(2, 0.9, genome('usf'))], 1)).toEqual([
      genome('usf'),
    ]);
  });

  it('trains an all-BP genome when nothing else could be trained', () => {
    expect(chooseMixes([scored(0, 0.9, genome('bp')), scored(1, null, genome('fa'))], 2)).toEqual([
      genome('bp'),
    ]);
  });

  it('finds nothing where nothing was scored', () => {
    expect(chooseMixes([scored(0, null, genome('fa'))], 2)).toEqual([]);
  });
});
