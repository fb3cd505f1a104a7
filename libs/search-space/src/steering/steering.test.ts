import {
  experimentSpecSchema,
  genomeId,
  type Genome,
  type PinOrBan,
  type SpaceSpec,
} from '@bionas/contracts';
import { describe, expect, it } from 'vitest';
import { canMutate, mutateGenome } from '../mutate-genome.ts';
import { createRandom } from '../random.ts';
import { relaxedEdges } from '../relaxation/edge-choices.ts';
import { sampleGenome } from '../sample-genome.ts';
import { validateGenome } from '../validate-genome.ts';
import { checkSteering } from './check-steering.ts';
import { isAllowed, keepsTo, relaxedEdgeOf, steeredPlaces, type Steering } from './steering.ts';

const spaceOf = (space: object): SpaceSpec => experimentSpecSchema.parse({ name: 'steering', space }).space;
const cells = spaceOf({ kind: 'cell' });
const chain = spaceOf({ kind: 'chain', layers: 3 });
const nb201 = spaceOf({ kind: 'nas-bench-201' });

const pin = (rest: object): PinOrBan => ({ kind: 'pin', ...rest });
const ban = (rest: object): PinOrBan => ({ kind: 'ban', ...rest });

describe('what is left of an edge', () => {
  const conv = { operation: 'sep_conv_3x3', rule: 'fa' } as const;
  const pool = { operation: 'max_pool_3x3' } as const;
  it.each([
    // A pin fixes the one thing that it names, a ban takes away what fits all that it names.
    [pin({ operation: 'sep_conv_3x3' }), true, false],
    [pin({ rule: 'fa' }), true, true],
    [pin({ rule: 'dfa' }), false, true],
    [pin({ operation: 'sep_conv_3x3', rule: 'dfa' }), false, false],
    [ban({ operation: 'max_pool_3x3' }), true, false],
    [ban({ rule: 'fa' }), false, true],
    [ban({ operation: 'sep_conv_5x5', rule: 'fa' }), true, true],
    [ban({ cell: 'reduce', rule: 'fa' }), true, true],
    [ban({ cell: 'normal', edge: 4, rule: 'fa' }), true, true],
    [ban({ cell: 'normal', edge: 3, rule: 'fa' }), false, true],
  ])('%j: a convolution %s, a pool %s', (change, ofConv, ofPool) => {
    const place = { cell: 'normal', edge: 3 } as const;
    expect([isAllowed(conv, place, [change]), isAllowed(pool, place, [change])]).toEqual([ofConv, ofPool]);
  });

  it('a rule of the depthwise part counts like the other', () => {
    const mixed = { ...conv, depthwise: 'usf' } as const;
    expect(isAllowed(mixed, { edge: 0 }, [ban({ rule: 'usf' })])).toBe(false);
    expect(isAllowed(mixed, { edge: 0 }, [pin({ rule: 'fa' })])).toBe(false);
  });

  it('numbers the edges of a cell as the alphas do', () => {
    expect(relaxedEdges.map(({ node, source }) => relaxedEdgeOf(node, source))).toEqual([
      ...relaxedEdges.keys(),
    ]);
  });
});

const steered: [string, SpaceSpec, Steering][] = [
  ['cells', cells, [pin({ cell: 'normal', rule: 'fa' }), ban({ operation: 'skip_connect' }), pin({ cell: 'reduce', edge: 13, operation: 'sep_conv_5x5', rule: 'usf' })]],
  ['a chain', chain, [pin({ edge: 0, operation: 'conv_5x5' }), ban({ rule: 'bp' }), ban({ operation: 'conv_3x3', rule: 'fa' })]],
  ['NAS-Bench-201', nb201, [ban({ operation: 'none' }), pin({ edge: 2, operation: 'nor_conv_1x1', rule: 'fa' })]],
]; // oxfmt-ignore

describe.each(steered)('genomes of %s with pins and bans', (_, space, steering) => {
  it('are drawn and changed within them, and reach all that is left', () => {
    const random = createRandom(1, 'steering');
    const seen = new Set<string>();
    let genome: Genome = sampleGenome(space, random, steering);
    for (let step = 0; step < 300; step += 1) {
      genome = step % 3 === 0 ? sampleGenome(space, random, steering) : mutateGenome(genome, space, random, steering);
      expect(() => validateGenome(genome, space)).not.toThrow();
      expect(keepsTo(genome, steering)).toBe(true);
      for (const { place, candidate } of steeredPlaces(genome))
        seen.add(JSON.stringify([place.cell, place.edge, candidate.operation]));
    }
    expect(seen.size).toBeGreaterThan(5);
  });

  it('without any, draws and changes are those of before', () => {
    const draw = (given?: Steering): Genome => sampleGenome(space, createRandom(4), given);
    expect(draw([])).toEqual(draw());
    const child = (given?: Steering): Genome => mutateGenome(draw(), space, createRandom(5), given);
    expect(genomeId(child([]))).toBe(genomeId(child()));
  });
}); // oxfmt-ignore

it('draws what is left evenly: an edge with more candidates is in more cells', () => {
  // Node 3 reads two of the edges 2, 3, 4. With the last one pinned to a single candidate of n, pairs have n², n and n genomes.
  const space = spaceOf({ kind: 'cell', operations: ['sep_conv_3x3'], rules: ['fa', 'usf', 'bp', 'dfa'] });
  const steering = [pin({ cell: 'normal', edge: 4, rule: 'fa' })];
  const random = createRandom(2, 'even');
  let without = 0;
  const draws = 1_200;
  for (let draw = 0; draw < draws; draw += 1) {
    const genome = sampleGenome(space, random, steering);
    if (genome.space !== 'bionas-cell-v1') throw new Error('no cells');
    if (!genome.normal.slice(2, 4).some(({ source }) => source === 2)) without += 1;
  }
  // 16 of 24; the standard error is 0.0136.
  expect(Math.abs(without / draws - 16 / 24)).toBeLessThan(0.05);
});

it('knows when pins leave a single genome', () => {
  const all = [pin({ operation: 'conv_3x3', rule: 'fa' })];
  const genome = sampleGenome(chain, createRandom(1), all);
  expect(canMutate(genome, chain, all)).toBe(false);
  expect(() => mutateGenome(genome, chain, createRandom(1), all)).toThrow('pinned or banned');
});

describe('a pin or ban is refused', () => {
  it.each([
    [pin({ cell: 'normal', edge: 14, rule: 'fa' }), cells, 'no edge 14: this space has 14 edges, numbered 0 to 13'],
    [pin({ edge: 3, rule: 'fa' }), chain, 'this space has 3 layers'],
    [ban({ cell: 'normal', rule: 'fa' }), chain, 'Only the space of cells has a normal cell'],
    [ban({ operation: 'conv_3x3' }), cells, 'conv_3x3 is not searched in this space; expected none, max_pool_3x3'],
    [ban({ rule: 'oja' }), cells, 'The rule oja is not searched in this space'],
    [pin({ operation: 'max_pool_3x3', rule: 'fa' }), cells, 'has no weights and so no rule'],
  ])('%j', (change, space, words) => {
    expect(() => {
      checkSteering(change, space, []);
    }).toThrow(words);
  });

  it('that leaves nothing, together with those in force', () => {
    const rules = chain.rules.slice(1).map((rule) => ban({ edge: 1, rule }));
    expect(() => {
      checkSteering(ban({ rule: chain.rules[0] }), chain, rules);
    }).toThrow('This ban leaves nothing: edge 1 would have no candidate');
    // An edge of a cell may go, as long as each node has two.
    const gone = [pin({ cell: 'normal', edge: 2, operation: 'none' })];
    checkSteering(gone[0] ?? ban({}), cells, []);
    expect(() => {
      checkSteering(pin({ edge: 3, operation: 'none' }), cells, gone);
    }).toThrow('node 3 of the normal cell needs two edges and would have one');
  });
}); // oxfmt-ignore
