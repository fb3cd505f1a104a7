import { describe, expect, it } from 'vitest';
import { cmaConstants, defaultPopulation, type CmaForm } from './cma-constants.ts';

describe('cmaConstants', () => {
  // Computed with the Python package cmaes 0.13.1 (classes CMA and SepCMA).
  it.each<[CmaForm, number, number, number[]]>([
    ['full', 10, 10, [3.1672993, 0.015283825, 0.020154283, 0.28442859, 1.2844286, 0.29499038, 3.0847266]],
    ['full', 196, 50, [13.951321, 5.1359431e-5, 6.1313752e-4, 0.074208992, 1.074209, 0.020341422, 13.98216]],
    ['separable', 10, 10, [3.4147721, 0.015254975, 0.12984018, 0.3298719, 1.3298719, 0.28571429, 3.0847266]],
    [
      'separable',
      588,
      50,
      [14.208633, 5.7588974e-6, 0.014478895, 0.026781892, 1.0267819, 0.0067567568, 24.238405],
    ],
  ])('of %s, n = %i, population %i are the published ones', (form, dimension, population, expected) => {
    const { muEff, c1, cMu, cSigma, dSigma, cC, chi } = cmaConstants(form, dimension, population);
    [muEff, c1, cMu, cSigma, dSigma, cC, chi].forEach((value, index) => {
      expect(value / (expected[index] ?? 0)).toBeCloseTo(1, 6);
    });
  });

  it('weigh the best half to 1, the rest below zero or not at all', () => {
    const { weights, parents } = cmaConstants('full', 10, 10);
    expect(weights.slice(0, parents).reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
    expect(weights[0]).toBeCloseTo(0.45627265, 8);
    expect(weights.at(-1)).toBeCloseTo(-0.58622183, 8);
    expect(cmaConstants('separable', 10, 10).weights.slice(5)).toEqual([0, 0, 0, 0, 0]);
  });

  it('are finite and never forget more than there is, also for small spaces and odd or tiny populations', () => {
    for (const form of ['full', 'separable'] as const) {
      for (const dimension of [1, 2, 3, 40]) {
        for (const population of [2, 3, 5, 50, 1000]) {
          const { weights, c1, cMu, ...rest } = cmaConstants(form, dimension, population);
          expect([...weights, c1, cMu, ...Object.values(rest)].every(Number.isFinite)).toBe(true);
          expect(c1 + cMu).toBeLessThanOrEqual(1);
        }
      }
    }
  });

  it('give the default population', () => {
    expect([10, 196].map(defaultPopulation)).toEqual([10, 19]);
  });
});
