import {
  canonicalGenome,
  canonicalJson,
  experimentSpecSchema,
  genomeId,
  isConvOperation,
  type Alphas,
  type CellGenome,
  type Genome,
  type SupernetCandidate,
} from '@bionas/contracts';
import { describe, expect, it } from 'vitest';
import { isWithin, type BoundedSpace } from '../constraints/constraints.ts';
import { finalNetwork } from '../network-of-space.ts';
import { costsOf, countParameters } from '../network-costs.ts';
import { publishedGenomeNames, publishedGenomes } from '../presets/published-genomes.ts';
import { createRandom } from '../random.ts';
import { sampleGenome } from '../sample-genome.ts';
import { validateGenome } from '../validate-genome.ts';
import { deriveBest } from './derive-best.ts';
import { deriveGenome, type DeriveOptions } from './derive-genome.ts';
import { deriveWithin } from './derive-within.ts';
import { relaxedEdges, type CellName } from './edge-choices.ts';

const slots: CellGenome['slots'] = {
  stem: 'bp',
  preprocess: 'bp',
  reduction: 'bp',
  auxiliary: 'bp',
  head: 'bp',
};
const options: DeriveOptions = { slots, derivation: 'flat' };
const candidates: SupernetCandidate[] = [
  { operation: 'none' },
  { operation: 'max_pool_3x3' },
  { operation: 'skip_connect' },
  { operation: 'sep_conv_3x3', rule: 'fa' },
  { operation: 'sep_conv_3x3', rule: 'bp' },
  { operation: 'sep_conv_3x3', rule: 'usf' },
];
const row = (...logits: number[]): number[] => candidates.map((_, column) => logits[column] ?? 0);
/** Alphas of zeros, with the given rows of the normal cell in place of them. */
const alphasWith = (rows: Record<number, number[]>): Alphas => ({
  normal: relaxedEdges.map(({ edge }) => rows[edge] ?? row()),
  reduce: relaxedEdges.map(() => row()),
});
const normalOf = (genome: Genome): string[] =>
  genome.space === 'bionas-cell-v1'
    ? genome.normal.map(({ source, operation, rule }) => `${source} ${operation} ${rule ?? ''}`.trim())
    : [];

describe('deriveGenome', () => {
  it('has rows that start at 0, 2, 5 and 9', () => {
    expect([0, 2, 5, 9].map((edge) => relaxedEdges[edge])).toEqual(
      [2, 3, 4, 5].map((node, index) => ({ edge: [0, 2, 5, 9][index], source: 0, node })),
    );
    expect(relaxedEdges).toHaveLength(14);
  });

  it.each(publishedGenomeNames)('reads %s off alphas that favour it', (name) => {
    const genome = publishedGenomes[name];
    if (genome.space !== 'bionas-cell-v1') throw new Error('expected cells');
    const every = [...genome.normal, ...genome.reduce].map(({ operation, rule }) => ({
      operation,
      ...(rule && { rule }),
    }));
    const columns: SupernetCandidate[] = [
      { operation: 'none' },
      ...new Map(every.map((candidate) => [canonicalJson(candidate), candidate])).values(),
    ];
    const table = (cell: CellName): number[][] =>
      relaxedEdges.map(({ source, node }) =>
        columns.map(({ operation, rule }) => {
          const edges = genome[cell].slice(2 * node - 4, 2 * node - 2);
          const chosen = edges.some(
            (edge) => edge.source === source && edge.operation === operation && edge.rule === rule,
          );
          return chosen ? 2 : operation === 'none' ? 3 : 0;
        }),
      );
    const alphas = { normal: table('normal'), reduce: table('reduce') };
    expect(deriveGenome(alphas, columns, { ...options, slots: genome.slots })).toEqual(
      canonicalGenome(genome),
    );
  });

  it('takes the two edges with the largest best share and the best candidate of each', () => {
    const genome = deriveGenome(
      alphasWith({
        // Node 3: of sources 0, 1, 2 the last two have the larger best shares.
        2: row(0, 1),
        3: row(0, 0, 3),
        4: row(0, 0, 0, 0, 2),
      }),
      candidates,
      options,
    );
    expect(normalOf(genome).slice(2, 4)).toEqual(['1 skip_connect', '2 sep_conv_3x3 bp']);
  });

  it('never takes none, but counts its share', () => {
    // Sources 0 and 1 of node 3 have larger logits than source 2, but none has nearly everything there.
    const genome = deriveGenome(
      alphasWith({ 2: row(9, 2), 3: row(0, 0, 0, 1), 4: row(0, 0.5) }),
      candidates,
      options,
    );
    expect(normalOf(genome).slice(2, 4)).toEqual(['1 sep_conv_3x3 fa', '2 max_pool_3x3']);
  });

  it('gives ties to the lower source and the earlier candidate', () => {
    const genome = deriveGenome(alphasWith({}), candidates, options);
    expect(normalOf(genome)).toEqual([0, 1, 0, 1, 0, 1, 0, 1].map((source) => `${source} max_pool_3x3`));
  });

  it('adds up the rules of an operation where the operation comes first', () => {
    // Shares e^1 for skip and e^0.9, e^0.8, e^0.7 for the rules of the convolution: skip is the best candidate, the
    // convolution the better operation, usf its best rule.
    const alphas = alphasWith({ 0: row(0, 0, 1, 0.7, 0.8, 0.9) });
    expect(normalOf(deriveGenome(alphas, candidates, options))[0]).toBe('0 skip_connect');
    expect(normalOf(deriveGenome(alphas, candidates, { ...options, derivation: 'operation-first' }))[0]).toBe(
      '0 sep_conv_3x3 usf',
    );
  });

  it('chooses edges by operations too where the operation comes first', () => {
    // Node 3, shares: source 0 has skip 0.50; source 1 three rules of 0.30; source 2 max 0.40.
    const log = (...shares: number[]): number[] => shares.map((share) => Math.log(share));
    const alphas = alphasWith({
      2: log(0.4, 0.02, 0.5, 0.03, 0.03, 0.02),
      3: log(0.04, 0.03, 0.03, 0.3, 0.3, 0.3),
      4: log(0.52, 0.4, 0.02, 0.02, 0.02, 0.02),
    });
    expect(normalOf(deriveGenome(alphas, candidates, options)).slice(2, 4)).toEqual([
      '0 skip_connect',
      '2 max_pool_3x3',
    ]);
    const first = deriveGenome(alphas, candidates, { ...options, derivation: 'operation-first' });
    expect(normalOf(first).slice(2, 4)).toEqual(['0 skip_connect', '1 sep_conv_3x3 fa']);
  });

  it('leaves out what is banned', () => {
    const alphas = alphasWith({ 0: row(0, 0, 5, 3) });
    const banned: DeriveOptions['banned'] = ({ operation }, { cell, edge }) =>
      cell === 'normal' && edge === 0 && operation === 'skip_connect';
    expect(normalOf(deriveGenome(alphas, candidates, { ...options, banned }))[0]).toBe('0 sep_conv_3x3 fa');
    expect(() =>
      deriveGenome(alphas, candidates, {
        ...options,
        banned: (_, { edge, cell }) => cell === 'normal' && edge === 1,
      }),
    ).toThrow(/Node 2 of the normal cell needs two edges, but only one has/);
  });

  it('refuses alphas of another supernet', () => {
    expect(() => deriveGenome(alphasWith({ 3: [0, 0] }), candidates, options)).toThrow(
      expect.objectContaining({
        code: 'conflict',
        message: expect.stringContaining('row 3 has 2') as string,
      }),
    );
    expect(() => deriveGenome(alphasWith({ 3: row(NaN) }), candidates, options)).toThrow(/finite/);
  });
});

const randomAlphas = (seed: number, columns: readonly SupernetCandidate[]): Alphas => {
  const random = createRandom(seed, 'alphas');
  const table = (): number[][] => relaxedEdges.map(() => columns.map(() => 4 * random.float()));
  return { normal: table(), reduce: table() };
};

describe('deriveBest', () => {
  /** Few enough for all genomes to be written out: bans leave 8 choices to node 2, and so on. */
  const few: SupernetCandidate[] = [
    { operation: 'skip_connect' },
    { operation: 'sep_conv_3x3', rule: 'fa' },
    { operation: 'sep_conv_3x3', rule: 'bp' },
  ];
  const banned: DeriveOptions['banned'] = ({ operation, rule }, { cell, node, source }) =>
    (cell === 'reduce' && (operation !== 'skip_connect' || (node > 3 && source > 1))) ||
    (cell === 'normal' && node > 3 && (rule === 'bp' || source > 2)) ||
    (cell === 'normal' && node === 5 && operation === 'skip_connect');

  /** Every genome with the sum of log shares, by loops over nodes. */
  function bruteForce(alphas: Alphas): { genome: Genome; score: number }[] {
    let partial: { normal: CellGenome['normal']; reduce: CellGenome['reduce']; score: number }[] = [
      { normal: [], reduce: [], score: 0 },
    ];
    for (const cell of ['normal', 'reduce'] as const) {
      for (const node of [2, 3, 4, 5]) {
        const edges = relaxedEdges
          .filter((place) => place.node === node)
          .flatMap(({ edge, source }) => {
            const logits = alphas[cell][edge] ?? [];
            const total = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0));
            return few.flatMap((candidate, column) =>
              candidate.operation === 'none' || banned?.(candidate, { cell, edge, node, source }) === true
                ? []
                : [
                    {
                      edge: { ...candidate, operation: candidate.operation, source },
                      score: (logits[column] ?? 0) - total,
                    },
                  ],
            );
          });
        const pairs = edges.flatMap((a) =>
          edges.filter((b) => b.edge.source > a.edge.source).map((b) => [a, b] as const),
        );
        partial = partial.flatMap((start) =>
          pairs.map(([a, b]) => ({
            ...start,
            [cell]: [...start[cell], a.edge, b.edge],
            score: start.score + a.score + b.score,
          })),
        );
      }
    }
    return partial
      .map(({ normal, reduce, score }) => ({
        genome: { version: 1 as const, space: 'bionas-cell-v1' as const, slots, normal, reduce },
        score,
      }))
      .sort((a, b) => b.score - a.score);
  }

  it('finds what writing all genomes out finds, in order', () => {
    const alphas = randomAlphas(7, few);
    const all = bruteForce(alphas);
    // 9 · 27 · 12 · 3 of the normal cell, 1 · 3 · 1 · 1 of the reduction cell.
    expect(all).toHaveLength(8_748 * 3);
    const best = deriveBest(alphas, few, 150, { ...options, banned });
    expect(best).toHaveLength(150);
    expect(new Set(best.map(({ genome }) => genomeId(genome))).size).toBe(150);
    best.forEach(({ genome, score }, rank) => {
      expect(score).toBeCloseTo(all[rank]?.score ?? NaN, 10);
      expect(genome).toEqual(canonicalGenome(all[rank]?.genome ?? publishedGenomes.biodarts));
    });
    const noSkip = ({ genome }: { genome: Genome }): boolean =>
      genome.space === 'bionas-cell-v1' && genome.normal.every(({ operation }) => isConvOperation(operation));
    const accepted = deriveBest(alphas, few, 20, {
      ...options,
      banned,
      accept: (genome) => noSkip({ genome }),
    });
    expect(accepted.map(({ genome }) => genome)).toEqual(
      all
        .filter(noSkip)
        .slice(0, 20)
        .map(({ genome }) => canonicalGenome(genome)),
    );
  });

  it.each(['flat', 'operation-first'] as const)('begins with the derived genome, %s', (derivation) => {
    for (let seed = 0; seed < 20; seed += 1) {
      const alphas = randomAlphas(seed, candidates);
      const [first] = deriveBest(alphas, candidates, 1, { slots, derivation });
      expect(first?.genome).toEqual(deriveGenome(alphas, candidates, { slots, derivation }));
    }
  });

  it('goes through the rules of an operation before another operation where that comes first', () => {
    // Only edge 0 of the normal cell has a choice worth making: sep 3x3 has 0.9, split 0.5, 0.3, 0.1 over its rules.
    const sure = (candidate: number): number[] =>
      candidates.map((_, column) => (column === candidate ? 60 : -60));
    const alphas: Alphas = {
      normal: relaxedEdges.map(({ edge, source }) =>
        edge === 0
          ? [-60, Math.log(0.1), -60, Math.log(0.5), Math.log(0.3), Math.log(0.1)]
          : sure(source < 2 ? 2 : 0),
      ),
      reduce: relaxedEdges.map(({ source }) => sure(source < 2 ? 2 : 0)),
    };
    const ranked = deriveBest(alphas, candidates, 3, { slots, derivation: 'operation-first' });
    expect(ranked.map(({ genome }) => normalOf(genome)[0])).toEqual([
      '0 sep_conv_3x3 fa',
      '0 sep_conv_3x3 bp',
      '0 sep_conv_3x3 usf',
    ]);
    // ln 0.9; ln 0.9·0.3/0.5; ln 0.9·0.1/0.5, before ln 0.1 of the pool.
    [0.9, 0.54, 0.18].forEach((share, rank) => expect(ranked[rank]?.score).toBeCloseTo(Math.log(share), 10));
  });

  it('counts a candidate that occurs twice once', () => {
    const twice: SupernetCandidate[] = [{ operation: 'skip_connect' }, { operation: 'skip_connect' }];
    const best = deriveBest(randomAlphas(1, twice), twice, 50, options);
    expect(new Set(best.map(({ genome }) => genomeId(genome))).size).toBe(50);
  });

  it('says so where nothing is acceptable, and gives what there is where there is less', () => {
    const alphas = randomAlphas(1, few);
    expect(() => deriveBest(alphas, few, 1, { ...options, accept: () => false, limit: 50 })).toThrow(
      expect.objectContaining({ code: 'infeasible' }),
    );
    const one: DeriveOptions['banned'] = (candidate, place) =>
      candidate.operation !== 'skip_connect' || place.source > 1;
    expect(deriveBest(alphas, few, 5, { ...options, banned: one })).toHaveLength(1);
  });
});

describe('deriveWithin', () => {
  const { space } = experimentSpecSchema.parse({ name: 'x', space: { kind: 'cell' } });
  const image = { height: 32, width: 32, channels: 3, classes: 10 };
  const unbounded: BoundedSpace = { space, network: finalNetwork(space), image, constraints: {} };
  const columns: SupernetCandidate[] = [
    { operation: 'none' },
    { operation: 'max_pool_3x3' },
    { operation: 'skip_connect' },
    ...(['bp', 'fa', 'usf'] as const).flatMap((rule) => [
      { operation: 'sep_conv_3x3' as const, rule },
      { operation: 'dil_conv_5x5' as const, rule },
    ]),
  ];
  const favoursConvolutions = (seed: number): Alphas => {
    const { normal, reduce } = randomAlphas(seed, columns);
    const shifted = (table: number[][]): number[][] =>
      table.map((logits) => logits.map((logit, at) => logit + (at > 2 ? 2 : 0)));
    return { normal: shifted(normal), reduce: shifted(reduce) };
  };
  const parameters = (genome: Genome): number => countParameters(genome, unbounded.network, image);

  it('is the plain ranking where the bounds leave it as it is', () => {
    const alphas = favoursConvolutions(1);
    const plain = deriveBest(alphas, columns, 5, options);
    const most = Math.max(...plain.map(({ genome }) => parameters(genome)));
    const bounds = { ...unbounded, constraints: { maxParameters: most } };
    expect(deriveWithin(alphas, columns, 5, { ...options, bounds })).toEqual(plain);
    expect(deriveWithin(alphas, columns, 5, { ...options, bounds: unbounded })).toEqual(plain);
  });

  it.each([0.6])('finds genomes within %f of the parameters of the best', (part) => {
    const alphas = favoursConvolutions(2);
    const [best] = deriveBest(alphas, columns, 1, options);
    if (best === undefined) throw new Error('expected a genome');
    const bounds = {
      ...unbounded,
      constraints: { maxParameters: Math.floor(part * parameters(best.genome)) },
    };
    const found = deriveWithin(alphas, columns, 3, { ...options, bounds });
    expect(found.length).toBeGreaterThan(0);
    for (const { genome, score } of found) {
      validateGenome(genome, space);
      expect(isWithin(genome, bounds)).toBe(true);
      expect(score).toBeLessThan(best.score);
    }
    // None of many genomes drawn within the bounds has larger shares.
    const random = createRandom(3);
    const scoreOf = (genome: Genome): number =>
      (['normal', 'reduce'] as const).reduce((sum, cell) => {
        if (genome.space !== 'bionas-cell-v1') return NaN;
        return genome[cell].reduce((total, edge, index) => {
          const node = 2 + Math.floor(index / 2);
          const place = relaxedEdges.find((one) => one.node === node && one.source === edge.source);
          const logits = alphas[cell][place?.edge ?? -1] ?? [];
          const column = columns.findIndex(
            ({ operation, rule }) => operation === edge.operation && rule === edge.rule,
          );
          const all = Math.log(logits.reduce((exps, logit) => exps + Math.exp(logit), 0));
          return total + (logits[column] ?? NaN) - all;
        }, sum);
      }, 0);
    found.forEach(({ genome, score }) => expect(score).toBeCloseTo(scoreOf(genome), 10));
    const drawn = Array.from({ length: 300 }, () =>
      sampleGenome(
        {
          ...space,
          operations: ['max_pool_3x3', 'skip_connect', 'sep_conv_3x3', 'dil_conv_5x5'],
          rules: ['bp', 'fa', 'usf'],
        } as typeof space,
        random,
      ),
    ).filter((genome) => isWithin(genome, bounds));
    expect(Math.max(...drawn.map(scoreOf), -1e9)).toBeLessThan(found[0]?.score ?? NaN);
  });

  it('reaches a share of other rules that the alphas do not favour', () => {
    const alphas = favoursConvolutions(4);
    // All rows prefer bp by far.
    const table = (rows: number[][]): number[][] =>
      rows.map((logits) => logits.map((logit, at) => (columns[at]?.rule === 'bp' ? logit + 6 : logit)));
    const towardsBp = { normal: table(alphas.normal), reduce: table(alphas.reduce) };
    const [plain] = deriveBest(towardsBp, columns, 1, options);
    expect(costsOf(plain?.genome ?? publishedGenomes.biodarts, unbounded.network, image).bioShare).toBe(0);
    const bounds = { ...unbounded, constraints: { minBioShare: 0.4 } };
    const [found] = deriveWithin(towardsBp, columns, 1, { ...options, bounds });
    expect(found !== undefined && isWithin(found.genome, bounds)).toBe(true);
  });

  it('says why nothing fits', () => {
    const bounds = { ...unbounded, constraints: { minBioShare: 1 } };
    expect(() => deriveWithin(favoursConvolutions(1), columns, 1, { ...options, bounds })).toThrow(
      /bp is fixed in stem/,
    );
  });
});
