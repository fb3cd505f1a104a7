import { loadEngine } from '@bionas/engine';
import { supernetCandidates } from '@bionas/search-space';
import { beforeAll, describe, expect, test } from 'vitest';
import { estimateSupernet } from '../index.ts';
import { build } from './testing/small-supernet.ts';

beforeAll(async () => {
  await loadEngine({ backend: 'tensorflow' });
});

describe('number of parameters', () => {
  /**
   * Batch norms have weights in the stem alone. On an edge: depthwise k²C and pointwise C², twice in a separable convolution, for each
   * rule; a skip has C² where it halves the map, which it does on the 8 edges out of a reduction cell's two inputs. With partial channels
   * it is C/k that the edges have.
   */
  const closedForm = (
    channels: number,
    cells: number,
    rules: number,
    images: { channels: number; classes: number },
    { skips = 1, groups = 1 } = {},
  ): number => {
    const stem = 3 * channels;
    let [count, older, newer, c] = [(9 * images.channels + 2) * stem, stem, stem, channels];
    for (let index = 0; index < cells; index += 1) {
      const reduction = index === Math.floor(cells / 3) || index === Math.floor((2 * cells) / 3);
      if (reduction) c *= 2;
      const mixed = c / groups;
      const convolutions = [9, 25].reduce((sum, taps) => sum + 3 * (taps * mixed + mixed ** 2), 0);
      count += (older + newer) * c + 14 * rules * convolutions + (reduction ? 8 * skips * mixed ** 2 : 0);
      [older, newer] = [newer, 4 * c];
    }
    return count + (newer + 1) * images.classes;
  };
  const cifar = { channels: 3, classes: 10 };

  test('the closed form gives the published and derived numbers (search.md, section 3.2)', () => {
    expect(closedForm(16, 8, 1, cifar)).toBe(1_930_618);
    expect(closedForm(16, 8, 4, cifar)).toBe(7_301_242);
    expect(closedForm(16, 8, 5, cifar)).toBe(9_091_450);
    expect(closedForm(16, 8, 4, cifar, { skips: 3 })).toBe(7_383_162);
    expect(closedForm(16, 8, 1, cifar, { groups: 4 })).toBe(299_578);
    expect(closedForm(16, 8, 4, cifar, { groups: 4 })).toBe(892_282);
  });

  test.each([
    [3, ['bp', 'fa', 'usf'], 1],
    [5, ['fa'], 1],
    [3, ['bp', 'fa'], 2],
  ] as const)('%i cells, rules %j, one of %i parts of the channels', (cells, rules, groups) => {
    const candidates = supernetCandidates(rules);
    const supernet = build(candidates, { cells, partialChannels: groups });
    const small = { channels: 2, classes: 3 };
    expect(supernet.parameterCount).toBe(closedForm(2, cells, rules.length, small, { groups }));
    expect(supernet.alphas.normal.variable.shape).toEqual([14, candidates.length]);
    expect(candidates).toHaveLength(4 + 4 * rules.length);
    supernet.dispose();
  });

  test.each([
    [
      ['bp'],
      [
        'max_pool_3x3',
        'avg_pool_3x3',
        'skip_connect',
        'sep_conv_3x3',
        'sep_conv_5x5',
        'dil_conv_3x3',
        'dil_conv_5x5',
      ],
      299_578,
    ],
    [['usf', 'brsf', 'frsf', 'fa'], undefined, 892_282],
  ] as const)(
    'of the partial supernets of the reference as they are estimated: rules %j',
    (rules, operations, count) => {
      const slots = { stem: 'bp', preprocess: 'bp', reduction: 'bp', head: 'bp' } as const;
      const options = {
        channels: 16,
        cells: 8,
        candidates: supernetCandidates(rules, operations),
        slots,
        partialChannels: 4,
      };
      const { parameters } = estimateSupernet(options, { height: 32, width: 32, ...cifar }, 1);
      expect(parameters).toBe(count);
    },
  );

  test('a candidate that occurs again has weights of its own', () => {
    const sep = { operation: 'sep_conv_3x3', rule: 'fa' } as const;
    const [once, twice] = [build([sep]), build([sep, sep])];
    const perCell = (c: number): number => 14 * 2 * (9 * c + c * c);
    expect(twice.parameterCount - once.parameterCount).toBe(perCell(2) + perCell(4) + perCell(8));
    once.dispose();
    twice.dispose();
  });
});
