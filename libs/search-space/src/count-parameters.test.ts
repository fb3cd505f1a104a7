import { AppError, twinOf, type ChainGenome } from '@bionas/contracts';
import { describe, expect, it } from 'vitest';
import { countParameters } from './count-parameters.ts';
import { publishedGenomes, type PublishedGenomeName } from './presets/published-genomes.ts';

const cifar = { height: 32, width: 32, channels: 3, classes: 10 };
const mnist = { height: 28, width: 28, channels: 1, classes: 10 };

describe('countParameters of cells', () => {
  const sizes = [
    { channels: 36, cells: 20 },
    { channels: 16, cells: 8 },
    { channels: 8, cells: 5 },
    { channels: 4, cells: 3 },
  ];
  // search.md, section 3.2; 3,349,342 is the published 3.349 M.
  const oracles: [PublishedGenomeName, number[]][] = [
    ['darts-v1', [3_169_414, 232_890, 35_058, 2_798]],
    ['darts-v2', [3_349_342, 246_106, 37_018, 2_858]],
    ['biodarts', [2_867_662, 219_482, 35_090, 4_014]],
    ['eg-nas', [3_705_742, 318_234, 57_978, 8_922]],
  ];
  for (const [name, counts] of oracles) {
    it.each(sizes.map((size, index) => ({ ...size, expected: counts[index] })))(
      `${name}, C=$channels L=$cells: $expected`,
      ({ channels, cells, expected }) => {
        expect(countParameters(publishedGenomes[name], { kind: 'cell', channels, cells }, cifar)).toBe(
          expected,
        );
      },
    );
  }

  it('does not depend on rules', () => {
    const network = { kind: 'cell', channels: 8, cells: 5 } as const;
    const genome = publishedGenomes.biodarts;
    expect(countParameters(twinOf(genome), network, cifar)).toBe(countParameters(genome, network, cifar));
  });

  it('counts the ends by channels and classes', () => {
    const network = { kind: 'cell', channels: 4, cells: 3 } as const;
    const genome = publishedGenomes['darts-v2'];
    // The stem has 12 channels; the last cell puts out 4·16 channels.
    expect(countParameters(genome, network, mnist)).toBe(2_858 - 2 * 9 * 12);
    expect(countParameters(genome, network, { ...cifar, classes: 100 })).toBe(2_858 + 90 * 65);
  });
});

describe('countParameters of chains', () => {
  const chain = (...operations: ChainGenome['layers'][number]['operation'][]): ChainGenome => ({
    version: 1,
    space: 'bionas-chain-v1',
    slots: { head: 'bp' },
    layers: operations.map((operation) => ({ operation, rule: 'fa' })),
  });

  it('adds up layers and head', () => {
    // 28 → 14 → 7 → 4. conv 3x3 1→8: 72 + 16. sep 5x5 8→16: 25·8 + 8·16 + 32. conv 5x5 16→32: 25·16·32 + 64.
    // Head: 4·4·32 inputs to 10, and 10.
    const expected = 88 + 360 + 12_864 + 5_130;
    expect(
      countParameters(chain('conv_3x3', 'sep_conv_5x5', 'conv_5x5'), { kind: 'chain', channels: 8 }, mnist),
    ).toBe(expected);
  });

  it('allows a depthwise first layer on one channel', () => {
    // 9·1 + 1·4 + 8; head 14·14·4·10 + 10.
    expect(countParameters(chain('sep_conv_3x3'), { kind: 'chain', channels: 4 }, mnist)).toBe(21 + 7_850);
  });

  it('refuses a network of the other kind', () => {
    expect(() => countParameters(chain('conv_3x3'), { kind: 'cell', channels: 4, cells: 3 }, cifar)).toThrow(
      AppError,
    );
  });
});
