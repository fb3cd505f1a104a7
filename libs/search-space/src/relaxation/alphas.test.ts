import type { Alphas, SupernetCandidate } from '@bionas/contracts';
import { describe, expect, it } from 'vitest';
import { publishedGenomes } from '../presets/published-genomes.ts';
import { alphaEntropy } from './alpha-entropy.ts';
import { collapseReport, parameterFreeEdges } from './cell-collapse.ts';
import type { DeriveOptions } from './derive-genome.ts';
import { relaxedEdges } from './edge-choices.ts';

const candidates: SupernetCandidate[] = [
  { operation: 'none' },
  { operation: 'max_pool_3x3' },
  { operation: 'skip_connect' },
  { operation: 'sep_conv_3x3', rule: 'fa' },
];
const both = (row: (edge: number) => number[]): Alphas => ({
  normal: relaxedEdges.map(({ edge }) => row(edge)),
  reduce: relaxedEdges.map(({ edge }) => row(edge)),
});
const options: DeriveOptions = {
  slots: { stem: 'bp', preprocess: 'bp', reduction: 'bp', auxiliary: 'bp', head: 'bp' },
  derivation: 'flat',
};

describe('alphaEntropy', () => {
  it('is ln of the number of candidates where all are equal, and 0 where one is certain', () => {
    const { normal, reduce, mean } = alphaEntropy(
      both((edge) => (edge === 3 ? [0, 900, 0, 0] : [7, 7, 7, 7])),
    );
    expect(normal).toHaveLength(14);
    expect(reduce[0]).toBeCloseTo(Math.log(4), 12);
    expect(normal[3]).toBe(0);
    expect(mean).toBeCloseTo((13 * Math.log(4)) / 14, 12);
  });

  it('of shares 1/4 and 3/4 is 0.5623 nats', () => {
    // 0.25·ln 4 + 0.75·ln(4/3) = 0.346574 + 0.215762.
    expect(alphaEntropy(both(() => [0, Math.log(3)])).mean).toBeCloseTo(0.562335, 6);
  });
});

describe('collapse', () => {
  it('counts the edges of a genome without weights', () => {
    // BIODARTS: three skips and a pool of the normal cell; seven of the reduction cell.
    expect(parameterFreeEdges(publishedGenomes.biodarts)).toBe(4);
    expect(parameterFreeEdges(publishedGenomes.biodarts, 'reduce')).toBe(7);
  });

  /** The best candidate of the edges of nodes 2 to `upTo` is a skip, of the others a convolution. */
  const skipsUpTo = (upTo: number): Alphas =>
    both((edge) =>
      (relaxedEdges[edge]?.node ?? 0) <= upTo ? [0, 0, Math.log(2), 0] : [0, 0, 0, Math.log(2)],
    );

  it('warns where at least four of eight edges are skips or pools at the end, and says since when', () => {
    const history = [skipsUpTo(4), skipsUpTo(2), skipsUpTo(3), skipsUpTo(4)];
    const { normal, since, warning } = collapseReport(history, candidates, options);
    expect(normal.map(({ edges }) => edges)).toEqual([6, 2, 4, 6]);
    expect(since).toBe(2);
    expect(warning).toMatch(/^6 of the 8 edges of the normal cell are skips or pools, .* since epoch 3\./);
  });

  it('has nothing to warn of under four edges, or without a history', () => {
    expect(collapseReport([skipsUpTo(4), skipsUpTo(2)], candidates, options)).toMatchObject({
      since: null,
      warning: null,
    });
    expect(collapseReport([], candidates, options)).toMatchObject({ normal: [], since: null, warning: null });
  });

  it('has the shares of skips and pools without what none has', () => {
    // Without none: 2/4 and 1/4 on nine edges (nodes 2 to 4), 1/4 and 1/4 on five.
    const { reduce } = collapseReport([skipsUpTo(4)], candidates, options);
    expect(reduce[0]?.skip).toBeCloseTo((9 * 0.5 + 5 * 0.25) / 14, 12);
    expect(reduce[0]?.pool).toBeCloseTo(0.25, 12);
  });
});
