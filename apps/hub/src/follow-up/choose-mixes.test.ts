import {
  experimentSpecSchema,
  type ChainGenome,
  type ExperimentSpec,
  type LearningRuleName,
} from '@bionas/contracts';
import type { CandidateScore } from '@bionas/store';
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
const scored = (candidate: number, score: number | null, of: ChainGenome, epochs = 1): CandidateScore => ({
  epochs,
  candidate,
  score,
  genome: of,
});

const specOf = (
  top: number,
  objectives: ExperimentSpec['search']['objectives'] = ['accuracy'],
): ExperimentSpec =>
  experimentSpecSchema.parse({
    name: 'mixes',
    space: { kind: 'chain', layers: 2 },
    search: { objectives },
    finals: { top },
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
      specOf(2),
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
    expect(chooseMixes([scored(0, 0.99, idle), scored(1, 0.8, genome('fa'))], specOf(2))).toEqual([
      genome('fa'),
    ]);
  });

  it('gives ties to the candidate found earlier', () => {
    expect(chooseMixes([scored(5, 0.9, genome('fa')), scored(2, 0.9, genome('usf'))], specOf(1))).toEqual([
      genome('usf'),
    ]);
  });

  it('trains an all-BP genome when nothing else could be trained', () => {
    expect(chooseMixes([scored(0, 0.9, genome('bp')), scored(1, null, genome('fa'))], specOf(2))).toEqual([
      genome('bp'),
    ]);
  });

  it('finds nothing where nothing was scored', () => {
    expect(chooseMixes([scored(0, null, genome('fa'))], specOf(2))).toEqual([]);
  });

  it('takes those trained longest, whatever shorter trainings scored', () => {
    const chosen = chooseMixes(
      [
        scored(0, 0.95, genome('fa')),
        scored(1, 0.9, genome('usf')),
        scored(2, 0.85, genome('usf'), 3),
        scored(3, null, genome('fa'), 3),
      ],
      specOf(2),
    );
    expect(chosen).toEqual([genome('usf'), genome('fa')]);
  });

  it('goes by the objectives of the search', () => {
    // 5x5 kernels have more parameters and are worse here: the front is 3x3 alone.
    const evaluated = [scored(0, 0.8, genome('fa', 'conv_5x5')), scored(1, 0.9, genome('usf'))];
    expect(chooseMixes(evaluated, specOf(2, ['accuracy', 'parameters']))[0]).toEqual(genome('usf'));
    // A better one with more parameters is on the front too, and first or last by the first objective.
    const traded = [scored(0, 0.95, genome('fa', 'conv_5x5')), scored(1, 0.9, genome('usf'))];
    expect(chooseMixes(traded, specOf(1, ['accuracy', 'parameters']))).toEqual([genome('fa', 'conv_5x5')]);
    expect(chooseMixes(traded, specOf(1, ['parameters', 'accuracy']))).toEqual([genome('usf')]);
  });
});
