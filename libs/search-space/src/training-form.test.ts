import {
  genomeId,
  nb201Text,
  parseNb201,
  twinOf,
  type ChainGenome,
  type ChainLayer,
  type ChainOperationName,
  type LearningRuleName,
  type Nb201Genome,
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
const separable = (rule: LearningRuleName, depthwise?: LearningRuleName): ChainGenome => ({
  ...chain('sep_conv_3x3', rule),
  layers: [{ operation: 'sep_conv_3x3', rule, ...(depthwise && { depthwise }) } satisfies ChainLayer],
});

describe('trainingForm', () => {
  it.each(['fa', 'usf', 'brsf', 'frsf', 'dfa', 'wm'] as const)(
    'forgets %s in a first convolution, which hands down to the image alone',
    (rule) => {
      expect(trainingForm(chain('conv_5x5', rule, 'usf'))).toEqual(chain('conv_5x5', 'bp', 'usf'));
      expect(genomeId(trainingForm(chain('conv_3x3', rule, 'bp')))).toBe(
        genomeId(twinOf(chain('conv_3x3', rule, 'bp'))),
      );
    },
  );

  it.each(['softhebb', 'oja', 'instar', 'bcm', 'pc', 'egd'] as const)(
    'keeps %s there, which changes the weights in a way of its own',
    (rule) => {
      expect(trainingForm(chain('conv_5x5', rule, 'usf'))).toEqual(chain('conv_5x5', rule, 'usf'));
    },
  );

  it('keeps that of a separable one: its pointwise part hands down to its depthwise part', () => {
    expect(trainingForm(chain('sep_conv_3x3', 'fa', 'usf'))).toEqual(chain('sep_conv_3x3', 'fa', 'usf'));
  });

  it('forgets the depthwise rule of a separable first layer, unless it is more than delivery', () => {
    expect(trainingForm(separable('fa', 'usf'))).toEqual(separable('fa'));
    expect(trainingForm(separable('softhebb', 'usf'))).toEqual(separable('softhebb', 'bp'));
    expect(trainingForm(separable('softhebb', 'bp'))).toEqual(separable('softhebb', 'bp'));
    expect(trainingForm(separable('fa', 'softhebb'))).toEqual(separable('fa', 'softhebb'));
    const second: ChainGenome = {
      ...chain('conv_3x3', 'bp', 'bp'),
      layers: [
        { operation: 'conv_3x3', rule: 'bp' },
        { operation: 'sep_conv_3x3', rule: 'fa', depthwise: 'usf' },
      ],
    };
    expect(trainingForm(second)).toEqual(second);
  });

  it('keeps a rule whose law, norm or learning rate is not that of back-propagation', () => {
    const genome = chain('conv_3x3', 'fa');
    expect(trainingForm(genome, { fa: { law: 'kaiming' } })).toEqual(genome);
    expect(trainingForm(genome, { bp: { keepNorm: true } })).toEqual(genome);
    expect(trainingForm(genome, { fa: { learningRate: 0.5 } })).toEqual(genome);
    // Errors that leave the lowest layer reach nothing, clipped or not.
    expect(trainingForm(genome, { fa: { clipErrors: true } })).toEqual(chain('conv_3x3', 'bp'));
    expect(trainingForm(genome, { fa: { law: 'kaiming' }, bp: { law: 'kaiming' } })).toEqual(
      chain('conv_3x3', 'bp'),
    );
  });

  it('is one for two rules that differ from each other in delivery alone', () => {
    const options = { fa: { law: 'kaiming' }, usf: { law: 'kaiming' } } as const;
    expect(trainingForm(chain('conv_3x3', 'usf'), options)).toEqual(chain('conv_3x3', 'fa'));
  });

  it.each([
    [
      'an edge into a node that nobody reads',
      '|nor_conv_3x3:fa~0|+|none~0|none~1|',
      '|none~0|+|none~0|none~1|',
    ],
    [
      'an edge from a node of zeros that adds nothing',
      '|none~0|+|nor_conv_1x1:fa~0|skip_connect~1|',
      '|none~0|+|nor_conv_1x1:fa~0|none~1|',
    ],
    [
      'what leads to such an edge alone',
      '|nor_conv_3x3:fa~0|+|skip_connect~0|avg_pool_3x3~1|+|nor_conv_1x1:usf~0|none~1|none~2|',
      '|none~0|+|none~0|none~1|+|nor_conv_1x1:usf~0|none~1|none~2|',
    ],
    [
      'the delivery of a convolution of zeros, whose norm still adds an offset',
      '|none~0|+|nor_conv_1x1:fa~0|nor_conv_3x3:usf~1|',
      '|none~0|+|nor_conv_1x1:fa~0|nor_conv_3x3~1|',
    ],
  ])('leaves out %s', (_, cell, form) => {
    expect(nb201Text(trainingForm(parseNb201(cell)) as Nb201Genome)).toBe(form);
  });

  it('keeps a convolution of zeros by a rule that draws other weights: they count where gradients are clipped', () => {
    const genome = parseNb201('|none~0|+|none~0|nor_conv_3x3:softhebb~1|');
    expect(trainingForm(genome)).toEqual(genome);
  });

  it('keeps all of a NAS-Bench-201 cell in which every node is read', () => {
    const genome = parseNb201(
      '|nor_conv_3x3:fa~0|+|nor_conv_1x1:usf~0|avg_pool_3x3~1|+|skip_connect~0|nor_conv_3x3:dfa~1|skip_connect~2|',
    );
    expect(trainingForm(genome)).toEqual(genome);
    // The stem stands on the image.
    expect(trainingForm({ ...genome, slots: { ...genome.slots, stem: 'fa' } })).toEqual(genome);
  });

  it('keeps every rule of a cell and forgets that of the stem', () => {
    const genome = publishedGenomes['darts-v2'];
    const stem = (rule: LearningRuleName): typeof genome => ({
      ...genome,
      slots: { ...genome.slots, stem: rule },
    });
    expect(trainingForm(stem('fa'))).toEqual(trainingForm(genome));
    expect(trainingForm(stem('softhebb'))).not.toEqual(trainingForm(genome));
    expect(trainingForm(genome)).toMatchObject({ normal: genome.normal, reduce: genome.reduce });
  });
});
