import { describe, expect, it } from 'vitest';
import { canonicalJson, hashOf } from './canonical-json.ts';
import { genomeSchema, type CellGenome, type ChainGenome } from './genome.ts';
import { genomeId, mapRules, rulesOf, shortForm, twinOf } from './identity.ts';

const chain: ChainGenome = {
  version: 1,
  space: 'bionas-chain-v1',
  slots: { head: 'bp' },
  layers: [
    { operation: 'conv_3x3', rule: 'fa' },
    { operation: 'sep_conv_5x5', rule: 'usf' },
  ],
};
const pool = { operation: 'max_pool_3x3' } as const;
const conv = { operation: 'sep_conv_3x3', rule: 'fa' } as const;
const cell: CellGenome = {
  version: 1,
  space: 'bionas-cell-v1',
  slots: { stem: 'bp', preprocess: 'bp', reduction: 'usf', auxiliary: 'bp', head: 'bp' },
  normal: [0, 1, 0, 1, 0, 1, 0, 1].map((source, index) => ({ ...(index === 0 ? conv : pool), source })),
  reduce: [0, 1, 0, 2, 0, 3, 0, 4].map((source) => ({ ...pool, source })),
};

describe('canonicalJson', () => {
  it('sorts keys at every depth and leaves undefined out', () => {
    expect(canonicalJson({ b: [1, { d: 2, c: undefined }], a: 'x' })).toBe('{"a":"x","b":[1,{"d":2}]}');
  });

  it('hashes as SHA-256 does: the published digest of "{}"', () => {
    expect(hashOf({})).toBe('44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a');
  });
});

describe('a genome', () => {
  it('survives JSON with its id', () => {
    for (const genome of [chain, cell]) {
      expect(genomeId(genomeSchema.parse(JSON.parse(JSON.stringify(genome))))).toBe(genomeId(genome));
    }
  });

  it('is the same whichever of a node’s edges is written first', () => {
    const [first, second, ...rest] = cell.normal;
    if (!first || !second) throw new Error('a cell has eight edges');
    expect(genomeId({ ...cell, normal: [second, first, ...rest] })).toBe(genomeId(cell));
    // The same edges at another node are another genome: node 2 gets those of node 3, and the other way round.
    const [third, fourth, ...others] = rest;
    if (!third || !fourth) throw new Error('a cell has eight edges');
    const moved = genomeSchema.parse({ ...cell, normal: [third, fourth, first, second, ...others] });
    expect(genomeId(moved)).not.toBe(genomeId(cell));
    expect(genomeId({ ...cell, slots: { ...cell.slots, stem: 'fa' } })).not.toBe(genomeId(cell));
  });

  it('has a twin that differs in its rules alone', () => {
    expect(rulesOf(twinOf(cell)).every(({ rule }) => rule === 'bp')).toBe(true);
    expect(rulesOf(twinOf(cell)).map(({ place }) => place)).toEqual(rulesOf(cell).map(({ place }) => place));
    expect(twinOf(twinOf(chain))).toEqual(twinOf(chain));
    expect(mapRules(chain, (rule) => rule)).toEqual(chain);
  });

  it('may have another rule in its depthwise convolutions, written only where it differs', () => {
    const [first, second] = chain.layers;
    if (!first || !second) throw new Error('the chain has two layers');
    const mixed: ChainGenome = { ...chain, layers: [first, { ...second, depthwise: 'fa' }] };
    expect(genomeSchema.parse(mixed)).toEqual(mixed);
    expect(genomeId(mixed)).not.toBe(genomeId(chain));
    expect(genomeId({ ...chain, layers: [first, { ...second, depthwise: 'usf' }] })).toBe(genomeId(chain));
    expect(rulesOf(mixed)).toContainEqual({ place: 'layers.1.depthwise', rule: 'fa' });
    expect(twinOf(mixed)).toEqual(twinOf(chain));
    expect(shortForm(mixed)).toBe('c3:fa s5:usf/fa | head:bp');
  });

  it('prints short', () => {
    expect(shortForm(chain)).toBe('c3:fa s5:usf | head:bp');
    expect(shortForm(cell)).toContain('N s3:fa0 max1');
  });

  it.each([
    [
      'a rule on a pool',
      { ...cell, normal: cell.normal.map((edge) => ({ ...edge, rule: 'fa' })) },
      'exactly for convolutions',
    ],
    [
      'a source above its node',
      { ...cell, normal: cell.normal.map((edge) => ({ ...edge, source: 4 })) },
      'nodes below',
    ],
    ['an unknown rule', { ...chain, layers: [{ operation: 'conv_3x3', rule: 'hebb' }] }, 'layers'],
    [
      'a depthwise rule where nothing is depthwise',
      { ...chain, layers: [{ operation: 'conv_3x3', rule: 'fa', depthwise: 'bp' }] },
      'separable',
    ],
    [
      'a head that never hears of the labels',
      { ...chain, slots: { head: 'softhebb' } },
      'local rule softhebb',
    ],
    ['an unknown key', { ...chain, colour: 'red' }, 'colour'],
    ['seven edges', { ...cell, normal: cell.normal.slice(1) }, 'normal'],
  ])('refuses %s', (_, genome, reason) => {
    const parsed = genomeSchema.safeParse(genome);
    expect(parsed.success).toBe(false);
    expect(JSON.stringify(parsed.error?.issues)).toContain(reason);
  });
});
