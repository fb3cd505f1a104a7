import {
  experimentSpecSchema,
  nb201Text,
  type Alphas,
  type Nb201Edge,
  type Nb201Genome,
} from '@bionas/contracts';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../random.ts';
import { countTrainingForms } from '../space-size.ts';
import { deriveNb201 } from './derive-nb201.ts';

const candidates: Nb201Edge[] = [
  { operation: 'none' },
  { operation: 'skip_connect' },
  { operation: 'nor_conv_3x3', rule: 'bp' },
  { operation: 'nor_conv_3x3', rule: 'fa' },
];
const slots = { stem: 'bp', reduction: 'bp', head: 'bp' } as const;
const flat = { slots, derivation: 'flat' } as const;
const alphasOf = (...normal: number[][]): Alphas => ({ normal, reduce: [] });
const textOf = ({ genome }: { genome: unknown }): string => nb201Text(genome as Nb201Genome);

describe('deriveNb201', () => {
  it('takes the strongest candidate of each edge, none too', () => {
    const found = deriveNb201(alphasOf([0, 2, 0, 0], [1, 0, 0, 0], [0, 0, 0, 3]), candidates, 1, flat);
    expect(found.map(textOf)).toEqual(['|skip_connect~0|+|none~0|nor_conv_3x3:fa~1|']);
  });

  it('adds up the rules of an operation when that comes first', () => {
    // Shares of about 0.1, 0.36, 0.27, 0.27: the skip is strongest, the convolution has more in all.
    const row = [Math.log(0.1), Math.log(0.36), Math.log(0.27), Math.log(0.27)];
    const alphas = alphasOf(row, row, row);
    expect(deriveNb201(alphas, candidates, 1, flat).map(textOf)).toEqual([
      '|skip_connect~0|+|skip_connect~0|skip_connect~1|',
    ]);
    const [first] = deriveNb201(alphas, candidates, 1, { slots, derivation: 'operation-first' });
    expect(textOf(first ?? { genome: null })).toBe('|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|');
  });

  it('goes down all combinations in the order of their products, each training once', () => {
    const random = createRandom(3, 'alphas');
    const rows = Array.from({ length: 3 }, () => candidates.map(() => 2 * random.float()));
    const found = deriveNb201(alphasOf(...rows), candidates, 100, flat);
    const scores = found.map(({ score }) => score);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    const odds = rows.map((row) => row.map((alpha) => Math.exp(alpha) / row.reduce((sum, one) => sum + Math.exp(one), 0))); // oxfmt-ignore
    expect(Math.exp(scores[0] ?? 0)).toBeCloseTo(odds.reduce((product, row) => product * Math.max(...row), 1), 12); // oxfmt-ignore
    const { space } = experimentSpecSchema.parse({
      name: 'x',
      space: {
        ...{ kind: 'nas-bench-201', nodes: 3, rules: ['bp', 'fa'] },
        operations: ['none', 'skip_connect', 'nor_conv_3x3'],
      },
    });
    expect(found).toHaveLength(countTrainingForms(space));
  });

  it('leaves out what is not acceptable, and says so where that is all', () => {
    const alphas = alphasOf([0, 2, 0, 0], [0, 2, 0, 0], [0, 2, 1, 0]);
    const accept = (genome: unknown): boolean => nb201Text(genome as Nb201Genome).includes('nor_conv');
    expect(deriveNb201(alphas, candidates, 1, { ...flat, accept }).map(textOf)).toEqual([
      '|skip_connect~0|+|skip_connect~0|nor_conv_3x3~1|',
    ]);
    expect(() => deriveNb201(alphas, candidates, 1, { ...flat, accept: () => false })).toThrow(
      'None of the 64 best genomes',
    );
  });

  it.each([
    [alphasOf([0, 0, 0, 0]), 'got 1 and 0'],
    [{ ...alphasOf([0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]), reduce: [[0, 0, 0, 0]] }, 'got 3 and 1'],
    [alphasOf([0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0]), '3 or 6 rows of 4'],
  ])('refuses alphas of another supernet', (alphas, problem) => {
    expect(() => deriveNb201(alphas, candidates, 1, flat)).toThrow(problem);
  });
});
