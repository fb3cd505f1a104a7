import { AppError, parseNb201, twinOf, type CellGenome, type ChainGenome } from '@bionas/contracts';
import { describe, expect, it } from 'vitest';
import { bioShare, costsOf, countParameters, multiplyAdds } from './network-costs.ts';
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

const chain = (...operations: ChainGenome['layers'][number]['operation'][]): ChainGenome => ({
  version: 1,
  space: 'bionas-chain-v1',
  slots: { head: 'bp' },
  layers: operations.map((operation) => ({ operation, rule: 'fa' })),
});

describe('countParameters of chains', () => {
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

describe('NAS-Bench-201', () => {
  const published = { kind: 'nas-bench-201', channels: 16, cellsPerStage: 5 } as const;
  const all = (name: string): ReturnType<typeof parseNb201> =>
    parseNb201(`|${name}~0|+|${name}~0|${name}~1|+|${name}~0|${name}~1|${name}~2|`);

  // search.md, section 9.
  it.each([
    ['nor_conv_3x3', 1_531_546],
    ['nor_conv_1x1', 241_306],
    ['none', 73_306],
    ['skip_connect', 73_306],
  ])('all %s has %i parameters', (name, expected) => {
    expect(countParameters(all(name), published, cifar)).toBe(expected);
  });

  it('all nor_conv_3x3 has the 220.12 M multiply-adds of the benchmark, which counts ten biases', () => {
    expect(multiplyAdds(all('nor_conv_3x3'), published, cifar)).toBe(220_119_690 - 10);
  });

  it('counts what is built: no edge that nobody reads', () => {
    const one = { kind: 'nas-bench-201', channels: 4, cellsPerStage: 1 } as const;
    const unread = parseNb201('|nor_conv_3x3:fa~0|+|nor_conv_1x1:fa~0|none~1|');
    const read = parseNb201('|none~0|+|nor_conv_1x1:fa~0|none~1|');
    expect(costsOf(unread, one, mnist)).toEqual(costsOf(read, one, mnist));
    // Edges 16 + 64 + 256; stem 36, residual blocks 9·32 + 9·64 + 32 and 9·128 + 9·256 + 128, head 160.
    expect(bioShare(read, one, mnist)).toBe(336 / (336 + 36 + 896 + 3_584 + 160));
  });

  it('takes rules of slots for stem, residual blocks and head', () => {
    const slots = { stem: 'fa', reduction: 'usf', head: 'dfa' } as const;
    expect(bioShare({ ...all('nor_conv_1x1'), slots }, published, cifar)).toBeLessThan(1);
    expect(bioShare({ ...all('none'), slots }, published, cifar)).toBe(1);
  });
});

/** Every kind of layer, with and without stride: small enough to be written out. */
const cells: CellGenome = {
  version: 1,
  space: 'bionas-cell-v1',
  slots: { stem: 'fa', preprocess: 'bp', reduction: 'usf', auxiliary: 'bp', head: 'bp' },
  normal: [
    { operation: 'sep_conv_3x3', rule: 'bp', source: 0 },
    { operation: 'skip_connect', source: 1 },
    { operation: 'dil_conv_5x5', rule: 'frsf', source: 0 },
    { operation: 'max_pool_3x3', source: 2 },
    { operation: 'skip_connect', source: 0 },
    { operation: 'avg_pool_3x3', source: 1 },
    { operation: 'skip_connect', source: 2 },
    { operation: 'skip_connect', source: 3 },
  ],
  reduce: [
    { operation: 'skip_connect', source: 0 },
    { operation: 'max_pool_3x3', source: 1 },
    { operation: 'sep_conv_5x5', rule: 'fa', depthwise: 'bp', source: 1 },
    { operation: 'dil_conv_3x3', rule: 'bp', source: 2 },
    { operation: 'skip_connect', source: 2 },
    { operation: 'max_pool_3x3', source: 0 },
    { operation: 'skip_connect', source: 1 },
    { operation: 'skip_connect', source: 3 },
  ],
};
const small = { kind: 'cell', channels: 4, cells: 3 } as const;
/**
 * All layers of `cells` as [weights, side of the output map, whether bp trains them], written down from search.md for a map of side
 * `side`: cell 0 is normal (4 channels), cells 1 and 2 reduce (8 and 16 channels).
 */
const writtenOut = (side: number): [number, number, boolean][] => {
  const [half, quarter] = [Math.ceil(side / 2), Math.ceil(side / 4)];
  return [
    [9 * 3 * 12, side, false], // stem to 12 channels
    // Cell 0, 4 channels, full map: both inputs are the stem.
    [12 * 4, side, true],
    [12 * 4, side, true],
    [9 * 4, side, true], // separable 3x3: depthwise, pointwise, twice
    [4 * 4, side, true],
    [9 * 4, side, true],
    [4 * 4, side, true],
    [25 * 4, side, false], // dilated 5x5
    [4 * 4, side, false],
    // Cell 1, 8 channels: inputs of 12 and 16 channels at the full map, its own map half as large.
    [12 * 8, side, true],
    [16 * 8, side, true],
    [8 * 8, half, false], // skip from input 0: FactorizedReduce
    [25 * 8, half, true], // separable 5x5 with a depthwise rule of its own
    [8 * 8, half, false],
    [25 * 8, half, true],
    [8 * 8, half, false],
    [9 * 8, half, true], // dilated 3x3
    [8 * 8, half, true],
    [8 * 8, half, false], // skip from input 1
    // Cell 2, 16 channels: the older input (16 channels, full map) is halved by a FactorizedReduce.
    [16 * 16, half, false],
    [32 * 16, half, true],
    [16 * 16, quarter, false],
    [25 * 16, quarter, true],
    [16 * 16, quarter, false],
    [25 * 16, quarter, true],
    [16 * 16, quarter, false],
    [9 * 16, quarter, true],
    [16 * 16, quarter, true],
    [16 * 16, quarter, false],
    [64 * 10, 1, true], // head
  ];
};

describe('multiplyAdds', () => {
  it('of the published DARTS_V2 network is the 528 M that comparisons of it name', () => {
    expect(multiplyAdds(publishedGenomes['darts-v2'], { kind: 'cell', channels: 36, cells: 20 }, cifar)).toBe(
      528_359_040,
    );
  });

  it('of a convolution is k²·Cin·Cout for each place of its output', () => {
    // 28 → 14: 9·1·8 weights at 196 places, head 1,568·10.
    expect(multiplyAdds(chain('conv_3x3'), { kind: 'chain', channels: 8 }, mnist)).toBe(72 * 196 + 15_680);
  });

  it('of a separable convolution is k²·Cin + Cin·Cout for each place', () => {
    // 28 → 14 → 7: 25 and 1·8 at 196 places; 9·8 and 8·16 at 49; head 784·10.
    expect(multiplyAdds(chain('sep_conv_5x5', 'sep_conv_3x3'), { kind: 'chain', channels: 8 }, mnist)).toBe(
      (25 + 8) * 196 + (72 + 128) * 49 + 7_840,
    );
  });

  it.each([8, 7, 32])(
    'of a whole network of cells on maps of side %i is that of its layers written out',
    (side) => {
      const image = { height: side, width: side, channels: 3, classes: 10 };
      const expected = writtenOut(side).reduce((sum, [weights, at]) => sum + weights * at ** 2, 0);
      expect(multiplyAdds(cells, small, image)).toBe(expected);
    },
  );

  it('grows with the height and the width of the image', () => {
    const layers = chain('conv_3x3');
    const network = { kind: 'chain', channels: 8 } as const;
    // 14 x 7 places and as many inputs of the head for 8 channels.
    expect(multiplyAdds(layers, network, { ...mnist, width: 14 })).toBe(72 * 98 + 7_840);
  });
});

describe('bioShare', () => {
  it('is the share of weights that bp does not train', () => {
    const image = { height: 8, width: 8, channels: 3, classes: 10 };
    const layers = writtenOut(8);
    const all = layers.reduce((sum, [weights]) => sum + weights, 0);
    const bio = layers.reduce((sum, [weights, , isBp]) => sum + (isBp ? 0 : weights), 0);
    // Stem 324, cells 316 + 1,016 + 2,992, head 640; of these 324 + 116 + 256 + 1,280 not by bp.
    expect([bio, all]).toEqual([1_976, 5_288]);
    expect(bioShare(cells, small, image)).toBe(bio / all);
    expect(costsOf(cells, small, image)).toEqual({
      parameters: countParameters(cells, small, image),
      multiplyAdds: multiplyAdds(cells, small, image),
      bioShare: bio / all,
    });
  });

  it('is by weights, not by layers, and without norms', () => {
    // 9·1·8 weights by fa, 1,568·10 of the head by bp.
    const network = { kind: 'chain', channels: 8 } as const;
    expect(bioShare(chain('conv_3x3'), network, mnist)).toBe(72 / 15_752);
  });

  it('is exactly 0 for a twin and exactly 1 without bp, whatever the auxiliary head has', () => {
    const network = { kind: 'cell', channels: 16, cells: 8 } as const;
    const genome = publishedGenomes.biodarts;
    expect(bioShare(twinOf(genome), network, cifar)).toBe(0);
    if (genome.space !== 'bionas-cell-v1') throw new Error('expected cells');
    const slots = { stem: 'fa', preprocess: 'fa', reduction: 'fa', auxiliary: 'bp', head: 'fa' } as const;
    expect(bioShare({ ...genome, slots }, network, cifar)).toBe(1);
  });
});
