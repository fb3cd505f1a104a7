/** Properties of everything that makes genomes, over random spaces. */
import {
  canonicalGenome,
  canonicalJson,
  cellOperationNames,
  chainOperationNames,
  experimentSpecSchema,
  genomeId,
  genomeSchema,
  isSeparableOperation,
  learningRuleNames,
  mapRules,
  nb201OperationNames,
  parseNb201,
  ruleCatalogue,
  rulesOf,
  twinOf,
  type Genome,
  type LearningRuleName,
  type SpaceSpec,
} from '@bionas/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crossGenomes } from './cross-genomes.ts';
import { genomeDistance } from './genome-distance.ts';
import { mutateGenome } from './mutate-genome.ts';
import { publishedGenomeNames, publishedGenomes } from './presets/published-genomes.ts';
import { createRandom, type Random } from './random.ts';
import { randomMix, singleRuleVersion } from './rule-controls.ts';
import { sampleGenome } from './sample-genome.ts';
import { countTrainingForms, spaceSize } from './space-size.ts';
import { trainingForm } from './training-form.ts';
import { validateGenome } from './validate-genome.ts';

const rules = fc.subarray([...learningRuleNames], { minLength: 1 });
const slot = fc.constantFrom(...learningRuleNames, 'searched' as const);
const supervised = learningRuleNames.filter((rule) => ruleCatalogue[rule].supervised);
const head = fc.constantFrom(...supervised, 'searched' as const);
const anySpaces: fc.Arbitrary<SpaceSpec> = fc.oneof(
  fc.record({
    kind: fc.constant('chain' as const),
    layers: fc.integer({ min: 1, max: 4 }),
    channels: fc.constant(8),
    operations: fc.subarray([...chainOperationNames], { minLength: 1 }),
    rules,
    slots: fc.record({ head }),
  }),
  fc.record({
    kind: fc.constant('cell' as const),
    search: fc.constant({ channels: 8, cells: 3 }),
    final: fc.constant({ channels: 16, cells: 5 }),
    operations: fc.subarray([...cellOperationNames], { minLength: 1 }),
    rules,
    slots: fc.record({ stem: slot, preprocess: slot, reduction: slot, head }),
  }),
  fc.record({
    kind: fc.constant('nas-bench-201' as const),
    nodes: fc.constantFrom(3, 4),
    search: fc.constant({ channels: 8, cellsPerStage: 1 }),
    final: fc.constant({ channels: 16, cellsPerStage: 5 }),
    operations: fc.subarray([...nb201OperationNames], { minLength: 1 }),
    rules,
    slots: fc.record({ stem: slot, reduction: slot, head }),
  }),
);
/** The schema refuses a searched head in a space of local rules only. */
const spaces = anySpaces.filter(
  (space) => space.slots.head !== 'searched' || space.rules.some((rule) => supervised.includes(rule)),
);
const seeds = fc.nat();

function specOf(space: object): SpaceSpec {
  return experimentSpecSchema.parse({ name: 'x', space }).space;
}
const chain = specOf({ kind: 'chain' });
const cells = specOf({ kind: 'cell' });
const bench = specOf({ kind: 'nas-bench-201' });

function expectValid(genome: Genome, space: SpaceSpec): void {
  expect(genomeSchema.parse(genome)).toEqual(genome);
  expect(canonicalGenome(genome)).toEqual(genome);
  validateGenome(genome, space);
}

/** Everything of a genome that can be changed, one text a place; a node's two edges in no order. */
function placesOf(genome: Genome): string[][] {
  const slots = Object.entries(genome.slots).map(([name, rule]) => [`${name} ${rule}`]);
  if (genome.space === 'bionas-chain-v1')
    return [...slots, ...genome.layers.map((layer) => [canonicalJson(layer)])];
  if (genome.space === 'bionas-nb201-v1')
    return [...slots, ...genome.edges.map((edge) => [canonicalJson(edge)])];
  const nodes = [genome.normal, genome.reduce].flatMap((cell) =>
    [0, 2, 4, 6].map((start) => cell.slice(start, start + 2).map((edge) => canonicalJson(edge))),
  );
  return [...slots, ...nodes];
}

/** The genome with rules of their own in about half of its depthwise convolutions, drawn from the rules of the space. */
function withDepthwise(genome: Genome, space: SpaceSpec, random: Random): Genome {
  const own = <Place extends { operation: string; rule?: LearningRuleName | undefined }>(
    place: Place,
  ): Place =>
    isSeparableOperation(place.operation as 'sep_conv_3x3') && random.chance(0.5)
      ? { ...place, depthwise: random.pick(space.rules) }
      : place;
  if (genome.space === 'bionas-nb201-v1') return genome;
  return canonicalGenome(
    genome.space === 'bionas-chain-v1'
      ? { ...genome, layers: genome.layers.map(own) }
      : { ...genome, normal: genome.normal.map(own), reduce: genome.reduce.map(own) },
  );
}

/** In how many places two genomes differ. */
function changedPlaces(a: Genome, b: Genome): number {
  const other = placesOf(b);
  return placesOf(a).reduce((sum, place, index) => {
    const rest = [...(other[index] ?? [])];
    for (const text of place) if (rest.includes(text)) rest.splice(rest.indexOf(text), 1);
    return sum + rest.length;
  }, 0);
}

describe('sampleGenome', () => {
  it('draws valid canonical genomes whose id survives JSON', () => {
    fc.assert(
      fc.property(spaces, seeds, (space, seed) => {
        const genome = sampleGenome(space, createRandom(seed));
        expectValid(genome, space);
        expect(genomeId(genomeSchema.parse(JSON.parse(JSON.stringify(genome))))).toBe(genomeId(genome));
        expect(sampleGenome(space, createRandom(seed))).toEqual(genome);
      }),
    );
  });

  it('reaches every genome of a small space, all equally often', () => {
    const space = specOf({ kind: 'chain', layers: 2, operations: ['conv_3x3'], rules: ['bp', 'fa', 'usf'] });
    const random = createRandom(1);
    const counts = new Map<string, number>();
    for (let i = 0; i < 9_000; i++) {
      const id = genomeId(sampleGenome(space, random));
      counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    expect(counts.size).toBe(spaceSize(space));
    // √(9000·⅑·(1−⅑)) = 30; five of them.
    for (const count of counts.values()) expect(Math.abs(count - 1_000)).toBeLessThan(150);
  });
});

describe('spaceSize', () => {
  it('is 180·7⁸ for a DARTS cell without rules, and as the rules make it', () => {
    // search.md, section 1: 1.04e9 cells, 1.08e18 pairs.
    expect(spaceSize(specOf({ kind: 'cell', rules: ['bp'] }))).toBe((180 * 7 ** 8) ** 2);
    // 3 plain operations and 4 convolutions with 5 rules.
    expect(spaceSize(cells)).toBe((180 * 23 ** 8) ** 2);
    expect(spaceSize(specOf({ kind: 'cell', slots: { stem: 'searched', head: 'searched' } }))).toBe(
      25 * (180 * 23 ** 8) ** 2,
    );
    expect(spaceSize(chain)).toBe(20 ** 3);
    expect(spaceSize(specOf({ kind: 'chain', slots: { head: 'searched' } }))).toBe(5 * 20 ** 3);
  });

  it('is 5⁶ for NAS-Bench-201 without rules, and as the rules make it', () => {
    expect(spaceSize(specOf({ kind: 'nas-bench-201', rules: ['bp'] }))).toBe(15_625);
    // search.md, section 9: 3 + 2R candidates an edge; of three nodes 11³.
    const rules = ['fa', 'usf', 'brsf', 'frsf'];
    expect(spaceSize(specOf({ kind: 'nas-bench-201', rules }))).toBe(11 ** 6);
    expect(spaceSize(specOf({ kind: 'nas-bench-201', rules, nodes: 3 }))).toBe(1_331);
    const slots = { stem: 'searched', reduction: 'searched', head: 'searched' } as const;
    expect(spaceSize(specOf({ kind: 'nas-bench-201', rules, nodes: 3, slots }))).toBe(64 * 1_331);
  });

  it('counts for a searched head the rules that hear of the labels', () => {
    const space = specOf({
      kind: 'chain',
      layers: 1,
      rules: ['bp', 'oja', 'egd'],
      slots: { head: 'searched' },
    });
    expect(spaceSize(space)).toBe(2 * 4 * 3);
  });
});

describe('countTrainingForms', () => {
  it('counts what a draw of the whole space finds', () => {
    for (const space of [
      specOf({ kind: 'chain', layers: 2, rules: ['bp', 'fa'], slots: { head: 'searched' } }),
      specOf({ kind: 'chain', layers: 1, rules: ['fa', 'usf'] }),
      specOf({ kind: 'chain', layers: 1, rules: ['fa', 'usf', 'softhebb', 'egd'] }),
      specOf({
        kind: 'chain',
        layers: 1,
        rules: ['bp', 'fa', 'usf'],
        ruleOptions: { fa: { law: 'kaiming' } },
      }),
      specOf({
        kind: 'nas-bench-201',
        nodes: 3,
        rules: ['bp', 'fa', 'softhebb'],
        operations: ['none', 'skip_connect', 'nor_conv_1x1'],
      }),
      specOf({
        kind: 'nas-bench-201',
        nodes: 3,
        rules: ['fa', 'usf'],
        operations: ['none', 'nor_conv_3x3'],
        slots: { stem: 'searched' },
      }),
      specOf({ kind: 'nas-bench-201', rules: ['bp'], operations: ['none', 'avg_pool_3x3'] }),
    ]) {
      const random = createRandom(5);
      const forms = new Set<string>();
      for (let draw = 0; draw < 2_000; draw++) {
        forms.add(genomeId(trainingForm(sampleGenome(space, random), space.ruleOptions)));
      }
      expect(forms.size).toBe(countTrainingForms(space));
    }
  });

  it('counts rules of the stem of cells once where they differ in delivery alone', () => {
    const slots = { stem: 'searched', head: 'searched' } as const;
    expect(countTrainingForms(specOf({ kind: 'cell', slots }))).toBe(5 * (180 * 23 ** 8) ** 2);
    // The stem by bp or fa, softhebb, pc; the head by bp, fa, pc.
    const rules = ['bp', 'fa', 'softhebb', 'pc'];
    expect(countTrainingForms(specOf({ kind: 'cell', slots, rules }))).toBe(9 * (180 * 19 ** 8) ** 2);
  });
});

describe('mutateGenome', () => {
  it('changes exactly one place and stays in the space', () => {
    fc.assert(
      fc.property(
        spaces.filter((space) => spaceSize(space) > 1),
        seeds,
        (space, seed) => {
          const random = createRandom(seed);
          let genome = withDepthwise(sampleGenome(space, random), space, random);
          for (let step = 0; step < 5; step++) {
            const mutated = mutateGenome(genome, space, random);
            expectValid(mutated, space);
            expect(changedPlaces(genome, mutated)).toBe(1);
            expect(genomeId(mutated)).not.toBe(genomeId(genome));
            genome = mutated;
          }
        },
      ),
    );
  });

  it('makes the four kinds of change equally often', () => {
    const space = specOf({ kind: 'cell', slots: { stem: 'searched' } });
    const genome = { ...publishedGenomes['eg-nas'] };
    const random = createRandom(2);
    const kinds = { slot: 0, source: 0, operation: 0, rule: 0 };
    for (let i = 0; i < 4_000; i++) {
      const mutated = mutateGenome(genome, space, random);
      if (mutated.slots.head !== genome.slots.head) throw new Error('the head is fixed');
      const texts = (pick: (edge: (typeof genome.normal)[number]) => string, of: Genome): string =>
        of.space === 'bionas-cell-v1' ? [...of.normal, ...of.reduce].map(pick).sort().join() : '';
      if (canonicalJson(mutated.slots) !== canonicalJson(genome.slots)) kinds.slot += 1;
      else if (texts((edge) => edge.operation, mutated) !== texts((edge) => edge.operation, genome))
        kinds.operation += 1;
      else if (texts((edge) => edge.rule ?? '', mutated) !== texts((edge) => edge.rule ?? '', genome))
        kinds.rule += 1;
      else kinds.source += 1;
    }
    // √(4000·¼·¾) = 27; five of them.
    for (const count of Object.values(kinds)) expect(Math.abs(count - 1_000)).toBeLessThan(137);
  });

  it('keeps the rule of a convolution that becomes another convolution', () => {
    const space = specOf({ kind: 'chain', rules: ['bp'] });
    const genome = singleRuleVersion(sampleGenome(space, createRandom(1)), 'fa', space);
    const mutated = mutateGenome(genome, specOf({ kind: 'chain', rules: ['fa'] }), createRandom(1));
    expect(
      rulesOf(mutated)
        .filter(({ place }) => place !== 'head')
        .map(({ rule }) => rule),
    ).toEqual(['fa', 'fa', 'fa']);
  });

  it('says so when there is nothing to change', () => {
    const single = specOf({ kind: 'chain', operations: ['conv_3x3'], rules: ['fa'] });
    expect(() => mutateGenome(sampleGenome(single, createRandom(1)), single, createRandom(1))).toThrow(
      expect.objectContaining({ code: 'infeasible' }),
    );
    expect(() => mutateGenome(publishedGenomes.biodarts, chain, createRandom(1))).toThrow(
      expect.objectContaining({ code: 'invalid-genome' }),
    );
  });
});

describe('crossGenomes', () => {
  it('takes every place from one of the parents', () => {
    fc.assert(
      fc.property(spaces, seeds, (space, seed) => {
        const random = createRandom(seed);
        const [a, b] = [sampleGenome(space, random), sampleGenome(space, random)];
        const child = crossGenomes(a, b, random);
        expectValid(child, space);
        const [ofA, ofB] = [placesOf(a), placesOf(b)];
        placesOf(child).forEach((place, index) => {
          expect([ofA[index], ofB[index]]).toContainEqual(place);
        });
      }),
    );
  });

  it('mixes: a child of two unlike parents takes from both', () => {
    const random = createRandom(4);
    const [a, b] = [publishedGenomes['darts-v1'], publishedGenomes['eg-nas']];
    const children = new Set(Array.from({ length: 50 }, () => genomeId(crossGenomes(a, b, random))));
    expect(children.size).toBeGreaterThan(40);
  });

  it('refuses parents of different spaces', () => {
    expect(() =>
      crossGenomes(publishedGenomes.biodarts, sampleGenome(chain, createRandom(1)), createRandom(1)),
    ).toThrow(expect.objectContaining({ code: 'invalid-genome' }));
  });
});

describe('genomeDistance', () => {
  it('is a metric with values 0 to 1', () => {
    fc.assert(
      fc.property(spaces, seeds, (space, seed) => {
        const random = createRandom(seed);
        const draw = (): Genome => withDepthwise(sampleGenome(space, random), space, random);
        const [a, b, c] = [draw(), draw(), draw()];
        expect(genomeDistance(a, a)).toBe(0);
        expect(genomeDistance(a, b)).toBe(genomeDistance(b, a));
        expect(genomeDistance(a, b) === 0).toBe(genomeId(a) === genomeId(b));
        expect(genomeDistance(a, c)).toBeLessThanOrEqual(genomeDistance(a, b) + genomeDistance(b, c) + 1e-12);
        expect(genomeDistance(a, b)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('is the share of what differs', () => {
    // Five slots and 16 edges with a source, an operation and a rule each: 53. BIODARTS has five convolutions.
    const genome = publishedGenomes.biodarts;
    expect(genomeDistance(genome, twinOf(genome))).toBeCloseTo(5 / 53, 12);
    expect(genomeDistance(genome, sampleGenome(chain, createRandom(1)))).toBe(1);
    // Three slots and six edges with an operation and a rule each: 15.
    const cell = (last: string): Genome =>
      parseNb201(`|nor_conv_3x3:fa~0|+|none~0|skip_connect~1|+|none~0|none~1|${last}~2|`);
    expect(genomeDistance(cell('nor_conv_1x1:fa'), cell('nor_conv_1x1:usf'))).toBeCloseTo(1 / 15, 12);
    expect(genomeDistance(cell('nor_conv_1x1:fa'), cell('avg_pool_3x3'))).toBeCloseTo(2 / 15, 12);
    expect(genomeDistance(cell('none'), parseNb201('|nor_conv_3x3:fa~0|+|none~0|skip_connect~1|'))).toBe(1);
  });
});

describe('validateGenome', () => {
  it.each(publishedGenomeNames)('accepts the published %s', (name) => {
    validateGenome(publishedGenomes[name], cells);
    expect(genomeSchema.parse(publishedGenomes[name])).toEqual(publishedGenomes[name]);
  });

  it('names everything that is outside the space', () => {
    const space = specOf({ kind: 'cell', operations: ['sep_conv_3x3', 'skip_connect'], rules: ['usf'] });
    const genome = publishedGenomes.biodarts;
    const repeated = genome.normal.map((edge, index) => (index === 0 ? { ...edge, source: 1 } : edge));
    expect(() =>
      validateGenome({ ...genome, normal: repeated, slots: { ...genome.slots, stem: 'fa' } }, space),
    ).toThrow(
      expect.objectContaining({
        code: 'invalid-genome',
        details: {
          problems: [
            'both edges of node 2 in normal read node 1, expected two sources',
            'normal.2.rule is frsf, expected one of usf',
            'normal.6.rule is frsf, expected one of usf',
            'normal.7.operation is max_pool_3x3, expected one of sep_conv_3x3, skip_connect',
            ...[0, 2, 3, 4, 5, 6].map(
              (index) =>
                `reduce.${index}.operation is max_pool_3x3, expected one of sep_conv_3x3, skip_connect`,
            ),
            'reduce.7.operation is dil_conv_5x5, expected one of sep_conv_3x3, skip_connect',
            'slots.stem is fa, expected one of bp',
          ],
        },
      }),
    );
    expect(() => validateGenome(genome, chain)).toThrow(/expected a genome of a chain space/);
    expect(() => validateGenome(parseNb201('|none~0|+|nor_conv_1x1:fa~0|avg_pool_3x3~1|'), bench)).toThrow(
      /it has 3 edges, expected 6/,
    );
    expect(() =>
      validateGenome(
        parseNb201('|none~0|+|nor_conv_1x1:fa~0|skip_connect~1|', {
          stem: 'fa',
          reduction: 'bp',
          head: 'bp',
        }),
        specOf({ kind: 'nas-bench-201', nodes: 3, operations: ['none', 'nor_conv_1x1'], rules: ['bp'] }),
      ),
    ).toThrow(
      expect.objectContaining({
        details: {
          problems: [
            'edges.1.rule is fa, expected one of bp',
            'edges.2.operation is skip_connect, expected one of none, nor_conv_1x1',
            'slots.stem is fa, expected one of bp',
          ],
        },
      }),
    );
    expect(() =>
      validateGenome(sampleGenome(specOf({ kind: 'chain', layers: 2 }), createRandom(1)), chain),
    ).toThrow(/it has 2 layers, expected 3/);
  });
});

describe('rule controls', () => {
  it('change rules of searched places only, never an operation, source or fixed slot, nor a head to a local rule', () => {
    fc.assert(
      fc.property(spaces, seeds, fc.constantFrom(...learningRuleNames), (space, seed, rule) => {
        const random = createRandom(seed);
        const genome = sampleGenome(space, random);
        const fits = (name: LearningRuleName, place: string): boolean =>
          place !== 'head' || ruleCatalogue[name].supervised;
        const single = singleRuleVersion(genome, rule, space);
        const mix = randomMix(genome, space, random);
        expectValid(mix, space);
        for (const control of [single, mix]) {
          expect(genomeSchema.parse(control)).toEqual(control);
          expect(genomeId(twinOf(control))).toBe(genomeId(twinOf(genome)));
        }
        const searched = (place: string): boolean =>
          place.includes('.') ||
          new Map<string, string>(Object.entries(space.slots)).get(place) === 'searched';
        const own = rulesOf(genome);
        rulesOf(single).forEach((entry, index) => {
          const changed = searched(entry.place) && fits(rule, entry.place);
          expect(entry.rule).toBe(changed ? rule : own[index]?.rule);
        });
        rulesOf(mix).forEach((entry, index) => {
          if (!searched(entry.place)) expect(entry.rule).toBe(own[index]?.rule);
        });
        const others = own.some(
          ({ place }) => searched(place) && space.rules.filter((name) => fits(name, place)).length > 1,
        );
        expect(genomeId(mix) === genomeId(genome)).toBe(!others);
      }),
    );
  });

  it('of one rule have no depthwise rule left', () => {
    fc.assert(
      fc.property(spaces, seeds, fc.constantFrom(...supervised), (space, seed, rule) => {
        const random = createRandom(seed);
        const genome = withDepthwise(sampleGenome(space, random), space, random);
        const searched = { ...space, slots: { ...space.slots, head: 'searched' } } as SpaceSpec;
        const single = singleRuleVersion(genome, rule, searched);
        const places = rulesOf(single).filter(({ place }) => place.includes('.') || place === 'head');
        expect(places.filter((place) => place.rule !== rule)).toEqual([]);
        expect(places.some(({ place }) => place.endsWith('.depthwise'))).toBe(false);
      }),
    );
  });
});

describe('trainingForm', () => {
  it('changes rules at the bottom only, and none a second time', () => {
    fc.assert(
      fc.property(spaces, seeds, (space, seed) => {
        const random = createRandom(seed);
        const genome = withDepthwise(sampleGenome(space, random), space, random);
        const form = trainingForm(genome);
        expect(canonicalGenome(form)).toEqual(form);
        expect(trainingForm(form)).toEqual(form);
        // Edges of a NAS-Bench-201 cell that nobody reads are no part of the form.
        expect(genomeId(twinOf(form))).toBe(genomeId(trainingForm(twinOf(genome))));
        if (genome.space === 'bionas-nb201-v1') return;
        expect(genomeId(twinOf(form))).toBe(genomeId(twinOf(genome)));
        const bottom = ['stem', 'auxiliary', 'layers.0', 'layers.0.depthwise'];
        const above = (of: Genome): unknown => rulesOf(of).filter(({ place }) => !bottom.includes(place));
        expect(above(form)).toEqual(above(genome));
      }),
    );
  });

  it('is one for all genomes that differ at the bottom by rules of delivery', () => {
    const feedback = fc.constantFrom(
      ...learningRuleNames.filter((rule) => ruleCatalogue[rule].family === 'feedback'),
    );
    fc.assert(
      fc.property(spaces, seeds, feedback, (space, seed, rule) => {
        const genome = sampleGenome(space, createRandom(seed));
        const lowest = (place: string): boolean =>
          place === 'stem' || (place === 'layers.0' && !isSeparableFirst(genome));
        const [one, other] = [rule, 'bp' as const].map((name) =>
          trainingForm(mapRules(genome, (own, place) => (lowest(place) ? name : own))),
        );
        expect(one).toEqual(other);
      }),
    );
  });
});

const isSeparableFirst = (genome: Genome): boolean =>
  genome.space === 'bionas-chain-v1' && isSeparableOperation(genome.layers[0]?.operation ?? 'none');
