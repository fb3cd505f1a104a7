import { describe, expect, it } from 'vitest';
import { flattenAlphas, unflattenAlphas } from './alpha-vector.ts';
import { similarity } from './similarity.ts';

const three = Math.log(3);

describe('similarity', () => {
  it('is that computed by hand on a table of two edges', () => {
    // Shares (¼, ¾) and (¾, ¼): cosine (3/16 + 3/16) / (10/16) = 0.6, so 0.8. Equal shares: 1. Their mean: 0.9.
    const a = { normal: [[0, three]], reduce: [[0, 0]] };
    const b = { normal: [[three, 0]], reduce: [[0, 0]] };
    expect(similarity(a, b)).toBeCloseTo(0.9, 14);
  });

  it('sees shares, not logits: adding a number to a row changes nothing, large ones do not overflow', () => {
    const a = { normal: [[0, three, 1]], reduce: [[2, -1, 0]] };
    const b = { normal: [[800, 800 + three, 801]], reduce: [[-998, -1001, -1000]] };
    expect(similarity(a, b)).toBeCloseTo(1, 14);
  });

  it('is a half for mixtures without a candidate in common', () => {
    const a = { normal: [[1000, 0]], reduce: [[0, 1000]] };
    const b = { normal: [[0, 1000]], reduce: [[1000, 0]] };
    expect(similarity(a, b)).toBeCloseTo(0.5, 14);
  });
});

describe('flattenAlphas', () => {
  const alphas = { normal: [[1, 2, 3], [4]], reduce: [[5], [6, 7]] };

  it('writes edges of the normal cell, then of the reduction cell, and back', () => {
    expect(flattenAlphas(alphas)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(unflattenAlphas([7, 6, 5, 4, 3, 2, 1], alphas)).toEqual({
      normal: [[7, 6, 5], [4]],
      reduce: [[3], [2, 1]],
    });
  });

  it('refuses a vector of another length', () => {
    expect(() => unflattenAlphas([1], alphas)).toThrow('expected 7 numbers, got 1');
  });
});
