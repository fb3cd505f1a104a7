import {
  genomeId,
  twinOf,
  type ChainGenome,
  type ChainOperationName,
  type LearningRuleName,
} from '@bionas/contracts';
import { describe, expect, it } from 'vitest';
import { publishedGenomes } from './presets/published-genomes.ts';
import { trainingForm } from './training-form.ts';

const chain = (first: ChainOperationName, ...rules: LearningRuleName[]): ChainGenome => ({
  version: 1,
  space: 'bionas-chain-v1',
  slots: { head: 'bp' },
  layers: rules.map((rule, index) => ({ operation: index === 0 ? first : 'conv_3x3', rule })),
});

describe('trainingForm', () => {
  it('forgets the rule of a first convolution, which hands down to the image alone', () => {
    expect(trainingForm(chain('conv_5x5', 'fa', 'usf'))).toEqual(chain('conv_5x5', 'bp', 'usf'));
    expect(genomeId(trainingForm(chain('conv_3x3', 'usf', 'bp')))).toBe(
      genomeId(twinOf(chain('conv_3x3', 'usf', 'bp'))),
    );
  });

  it('keeps that of a separable one: its pointwise part hands down to its depthwise part', () => {
    expect(trainingForm(chain('sep_conv_3x3', 'fa', 'usf'))).toEqual(chain('sep_conv_3x3', 'fa', 'usf'));
  });

  it('keeps every rule of a cell and forgets that of the stem', () => {
    const genome = publishedGenomes['darts-v2'];
    if (genome.space !== 'bionas-cell-v1') throw new Error('DARTS_V2 is made of cells');
    const stem = { ...genome, slots: { ...genome.slots, stem: 'fa' as const } };
    expect(trainingForm(stem)).toEqual(trainingForm(genome));
    expect(trainingForm(genome)).toMatchObject({ normal: genome.normal, reduce: genome.reduce });
  });
});
