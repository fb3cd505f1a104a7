import { describe, expect, it } from 'vitest';
import { experimentSpecSchema } from '../experiment/spec.ts';
import { genomeSchema, type Nb201Edge, type Nb201Genome } from './genome.ts';
import { canonicalGenome, genomeId, mapRules, rulesOf, shortForm, twinOf } from './identity.ts';
import { nb201Flows, nb201Nodes, nb201Places } from './nb201-cell.ts';
import { nb201Text, parseNb201 } from './nb201-text.ts';

/** The example of the benchmark's documentation. */
const standard =
  '|nor_conv_3x3~0|+|nor_conv_3x3~0|avg_pool_3x3~1|+|skip_connect~0|nor_conv_3x3~1|skip_connect~2|';
const mixed =
  '|nor_conv_3x3:fa~0|+|nor_conv_3x3~0|avg_pool_3x3~1|+|none~0|nor_conv_1x1:softhebb~1|skip_connect~2|';
const slots = { stem: 'fa', reduction: 'usf', head: 'dfa' } as const;

describe('a NAS-Bench-201 genome', () => {
  it.each([standard, mixed, '|none~0|+|nor_conv_1x1:pc~0|avg_pool_3x3~1|'])(
    '%s survives text and JSON',
    (text) => {
      const genome = parseNb201(text, slots);
      expect(nb201Text(genome)).toBe(text);
      expect(genomeSchema.parse(JSON.parse(JSON.stringify(genome)))).toEqual(genome);
      expect(canonicalGenome(genome)).toEqual(genome);
      expect(genomeId(genome)).not.toBe(genomeId(parseNb201(text)));
    },
  );

  it('has a twin that reads as the benchmark writes it', () => {
    const genome = parseNb201(mixed, slots);
    expect(nb201Text(twinOf(genome) as Nb201Genome)).toBe(mixed.replaceAll(/:[a-z]+/g, ''));
    expect(rulesOf(genome)).toEqual([
      { place: 'stem', rule: 'fa' },
      { place: 'reduction', rule: 'usf' },
      { place: 'head', rule: 'dfa' },
      { place: 'edges.0', rule: 'fa' },
      { place: 'edges.1', rule: 'bp' },
      { place: 'edges.4', rule: 'softhebb' },
    ]);
    expect(mapRules(genome, (rule) => rule)).toEqual(genome);
    expect(genomeId(parseNb201('|nor_conv_1x1:bp~0|+|none~0|none~1|'))).toBe(
      genomeId(parseNb201('|nor_conv_1x1~0|+|none~0|none~1|')),
    );
  });

  it('prints short', () => {
    expect(shortForm(parseNb201(mixed, slots))).toBe(
      'n3:fa0 + n3:bp0 avg1 + -0 n1:softhebb1 skip2 | stem:fa reduction:usf head:dfa',
    );
  });

  const [conv, none] = [{ operation: 'nor_conv_1x1', rule: 'fa' }, { operation: 'none' }] as const;
  it.each([
    ['four edges', { edges: [none, none, none, conv] }, '3 edges among 3 nodes or 6 among 4, got 4'],
    [
      'a rule on a skip',
      { edges: [none, none, { operation: 'skip_connect', rule: 'fa' }] },
      'exactly for convolutions',
    ],
    [
      'a convolution without a rule',
      { edges: [none, none, { operation: 'nor_conv_3x3' }] },
      'exactly for convolutions',
    ],
    ['an operation of other cells', { edges: [none, none, { operation: 'max_pool_3x3' }] }, 'operation'],
    ['a local rule in the head', { slots: { ...slots, head: 'oja' } }, 'local rule oja'],
    ['a slot it does not have', { slots: { ...slots, preprocess: 'bp' } }, 'preprocess'],
  ])('refuses %s', (_, change, reason) => {
    const parsed = genomeSchema.safeParse({ ...parseNb201(standard), ...change });
    expect(JSON.stringify(parsed.error?.issues)).toContain(reason);
  });
});

describe('parseNb201', () => {
  it.each([
    ['', "1 parts between '+', expected 3 (four nodes) or 2 (three nodes)"],
    ['|none~0|+|none~0|none~1|+|none~0|none~1|none~2|+|none~0|', '4 parts'],
    [
      'none~0|+|none~0|none~1|',
      'the part of node 1 is "none~0|", expected it to begin and to end with \'|\'',
    ],
    ['|none~0|+|none~0|', '1 edges of node 2, expected 2'],
    ['|none~0|+|none~0|none~0|', 'edge 1 of node 2 reads node 0, expected 1'],
    ['|none|+|none~0|none~1|', 'edge 0 of node 1 is "none", expected an operation'],
    [
      '|conv~0|+|none~0|none~1|',
      'the operation of edge 0 of node 1 is "conv", expected one of none, skip_connect',
    ],
    ['|none:fa~0|+|none~0|none~1|', 'has the rule "fa", expected none: none has no weights'],
    [
      '|nor_conv_3x3:hebb~0|+|none~0|none~1|',
      'the rule of edge 0 of node 1 is "hebb", expected one of bp, fa',
    ],
    [' |none~0|+|none~0|none~1|', 'begin'],
  ])('says what is wrong with %j', (text, problem) => {
    expect(() => parseNb201(text)).toThrow(
      expect.objectContaining({
        code: 'invalid-genome',
        message: expect.stringContaining(problem) as string,
      }),
    );
  });
});

describe('the space', () => {
  const space = (given: object): unknown =>
    experimentSpecSchema.parse({ name: 'x', space: { kind: 'nas-bench-201', ...given } }).space;

  it('has the published size unless told', () => {
    expect(space({})).toMatchObject({
      nodes: 4,
      search: { channels: 16, cellsPerStage: 5 },
      final: { channels: 16, cellsPerStage: 5 },
      operations: ['none', 'skip_connect', 'nor_conv_1x1', 'nor_conv_3x3', 'avg_pool_3x3'],
      slots: { stem: 'bp', reduction: 'bp', head: 'bp' },
    });
    expect(space({ nodes: 3, slots: { head: 'searched' } })).toMatchObject({ nodes: 3 });
  });

  it.each([
    [{ nodes: 5 }, 'nodes'],
    [{ slots: { preprocess: 'bp' } }, 'preprocess'],
    [{ slots: { head: 'oja' } }, 'slots'],
    [{ operations: ['max_pool_3x3'] }, 'operations'],
    [{ final: { cells: 5 } }, 'cells'],
  ])('refuses %j', (given, place) => {
    expect(() => space(given)).toThrow(place);
  });
});

describe('nb201Places', () => {
  it('joins every node to all below it, in the order of the edges', () => {
    expect(nb201Places(4).map(({ source, target }) => `${source}→${target}`)).toEqual([
      '0→1', '0→2', '1→2', '0→3', '1→3', '2→3',
    ]); // oxfmt-ignore
    expect([3, 6].map((edges) => nb201Nodes(Array.from({ length: edges })))).toEqual([3, 4]);
  });
});

describe('nb201Flows', () => {
  /** The output of a cell whose maps are single numbers, as a function of its input: a convolution is w·x, and c behind its norm. */
  const output = (edges: readonly Nb201Edge[], input: number, offsets: readonly number[]): number => {
    const nodes = [input];
    nb201Places(nb201Nodes(edges)).forEach(({ source, target }, index) => {
      const operation = edges[index]?.operation ?? 'none';
      const x = nodes[source] ?? 0;
      const y = operation === 'none' ? 0 : operation.includes('conv') ? 0.7 * x + (offsets[index] ?? 0) : x;
      nodes[target] = (nodes[target] ?? 0) + y;
    });
    return nodes.at(-1) ?? 0;
  };
  const sorts: Nb201Edge[] = [
    { operation: 'none' },
    { operation: 'skip_connect' },
    { operation: 'nor_conv_3x3', rule: 'bp' },
  ];
  const all = Array.from({ length: 3 ** 6 }, (_, index) =>
    Array.from(
      { length: 6 },
      (__, edge): Nb201Edge => sorts[Math.floor(index / 3 ** edge) % 3] ?? { operation: 'none' },
    ),
  );

  it('uses exactly the edges on which the output of the cell depends', () => {
    const offsets = [0.31, 0.17, 0.53, 0.11, 0.23, 0.41];
    for (const edges of all) {
      const whole = output(edges, 1, offsets);
      nb201Flows(edges).forEach(({ used, fed, source }, index) => {
        const without = edges.map((edge, at): Nb201Edge => (at === index ? { operation: 'none' } : edge));
        expect(output(without, 1, offsets) !== whole, JSON.stringify({ edges, index })).toBe(used);
        // Whatever reads zeros gives the same whatever its weights: as a skip it gives nothing.
        if (used && !fed) {
          const skipped = edges.map((edge, at): Nb201Edge =>
            at === index ? { operation: 'skip_connect' } : edge,
          );
          expect(source).toBeGreaterThan(0);
          expect(output(skipped, 1, offsets)).toBe(output(without, 1, offsets));
        }
      });
    }
  });
});
