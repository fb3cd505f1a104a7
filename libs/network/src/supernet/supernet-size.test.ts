import { loadEngine } from '@bionas/engine';
import { beforeAll, describe, expect, test } from 'vitest';
import { supernetCandidates } from '../index.ts';
import { build } from './testing/small-supernet.ts';

beforeAll(async () => {
  await loadEngine({ backend: 'tensorflow' });
});

describe('number of parameters', () => {
  /**
   * Batch norms have weights in the stem alone. On an edge: depthwise k²C and pointwise C², twice in a separable convolution, for each
   * rule; a skip has C² where it halves the map, which it does on the 8 edges out of a reduction cell's two inputs.
   */
  const closedForm = (
    channels: number,
    cells: number,
    rules: number,
    images: { channels: number; classes: number },
    skips = 1,
  ): number => {
    const stem = 3 * channels;
    let [count, older, newer, c] = [(9 * images.channels + 2) * stem, stem, stem, channels];
    for (let index = 0; index < cells; index += 1) {
      const reduction = index === Math.floor(cells / 3) || index === Math.floor((2 * cells) / 3);
      if (reduction) c *= 2;
      const convolutions = [9, 25].reduce((sum, taps) => sum + 3 * (taps * c + c * c), 0);
      count += (older + newer) * c + 14 * rules * convolutions + (reduction ? 8 * skips * c * c : 0);
      [older, newer] = [newer, 4 * c];
    }
    return count + (newer + 1) * images.classes;
  };
  const cifar = { channels: 3, classes: 10 };

  test('the closed form gives the published and derived numbers (search.md, section 3.2)', () => {
    expect(closedForm(16, 8, 1, cifar)).toBe(1_930_618);
    expect(closedForm(16, 8, 4, cifar)).toBe(7_301_242);
    expect(closedForm(16, 8, 5, cifar)).toBe(9_091_450);
    expect(closedForm(16, 8, 4, cifar, 3)).toBe(7_383_162);
  });

  test.each([
    [3, ['bp', 'fa', 'usf']],
    [5, ['fa']],
  ] as const)('%i cells, rules %j', (cells, rules) => {
    const candidates = supernetCandidates(rules);
    const supernet = build(candidates, { cells });
    expect(supernet.parameterCount).toBe(closedForm(2, cells, rules.length, { channels: 2, classes: 3 }));
    expect(supernet.alphas.normal.variable.shape).toEqual([14, candidates.length]);
    expect(candidates).toHaveLength(4 + 4 * rules.length);
    supernet.dispose();
  });

  test('a candidate that occurs again has weights of its own', () => {
    const sep = { operation: 'sep_conv_3x3', rule: 'fa' } as const;
    const [once, twice] = [build([sep]), build([sep, sep])];
    const perCell = (c: number): number => 14 * 2 * (9 * c + c * c);
    expect(twice.parameterCount - once.parameterCount).toBe(perCell(2) + perCell(4) + perCell(8));
    once.dispose();
    twice.dispose();
  });
});
