import {
  canonicalGenome,
  experimentSpecSchema,
  genomeId,
  isConvOperation,
  rulesOf,
  type ExperimentSpecInput,
  type SearchConstraints,
  type SpaceSpec,
} from '@bionas/contracts';
import { describe, expect, it } from 'vitest';
import { nb201Candidates } from '../choices.ts';
import { finalNetwork } from '../network-of-space.ts';
import { costsOf, countParameters } from '../network-costs.ts';
import { createRandom } from '../random.ts';
import { sampleGenome } from '../sample-genome.ts';
import { spaceSize } from '../space-size.ts';
import { validateGenome } from '../validate-genome.ts';
import { checkConstraints } from './check-constraints.ts';
import {
  brokenConstraints,
  isWithin,
  meetsConstraints,
  narrowedSpace,
  type BoundedSpace,
} from './constraints.ts';
import { fastestGenome, mostBioGenome, smallestGenome } from './extreme-genome.ts';
import { mutateWithin, sampleWithin } from './sample-within.ts';

const image = { height: 32, width: 32, channels: 3, classes: 10 };
const spaceOf = (space: ExperimentSpecInput['space']): SpaceSpec =>
  experimentSpecSchema.parse({ name: 'x', space }).space;
const bounded = (space: SpaceSpec, constraints: SearchConstraints): BoundedSpace => ({
  space,
  network: finalNetwork(space),
  image,
  constraints,
});
const searchedSlots = {
  stem: 'searched',
  preprocess: 'searched',
  reduction: 'searched',
  head: 'searched',
} as const;
const cells = spaceOf({ kind: 'cell' });
const tiny = spaceOf({ kind: 'chain', layers: 2, channels: 4 });
/** Two layers of the four operations with two rules, either head: 128 genomes. */
const chain = spaceOf({
  kind: 'chain',
  layers: 2,
  channels: 4,
  rules: ['bp', 'fa'],
  slots: { head: 'searched' },
});

describe('brokenConstraints', () => {
  const costs = { parameters: 300, multiplyAdds: 1_000, bioShare: 0.25 };
  it('names what is beyond its bound, the worst first', () => {
    expect(brokenConstraints(costs, { maxParameters: 200, maxMultiplyAdds: 800, minBioShare: 0.5 })).toEqual([
      { constraint: 'maxParameters', bound: 200, value: 300, share: 0.5 },
      { constraint: 'minBioShare', bound: 0.5, value: 0.25, share: 0.5 },
      { constraint: 'maxMultiplyAdds', bound: 800, value: 1_000, share: 0.25 },
    ]);
  });

  it('allows the bound itself, and everything where there is none', () => {
    expect(meetsConstraints(costs, { maxParameters: 300, maxMultiplyAdds: 1_000, minBioShare: 0.25 })).toBe(
      true,
    );
    expect(meetsConstraints(costs, {})).toBe(true);
    expect(meetsConstraints(costs, { maxParameters: 299 })).toBe(false);
  });
});

describe('extreme genomes', () => {
  /** Every genome of the small chain space. */
  const everyGenome = (['bp', 'fa'] as const).flatMap((head) => {
    const layers = (['conv_3x3', 'conv_5x5', 'sep_conv_3x3', 'sep_conv_5x5'] as const).flatMap((operation) =>
      (['bp', 'fa'] as const).map((rule) => ({ operation, rule })),
    );
    return layers.flatMap((first) =>
      layers.map((second) => ({
        version: 1 as const,
        space: 'bionas-chain-v1' as const,
        slots: { head },
        layers: [first, second],
      })),
    );
  });

  it('of a chain are those of the whole space', () => {
    const bounds = bounded(chain, {});
    const costs = everyGenome.map((genome) => costsOf(genome, bounds.network, image));
    expect(costs).toHaveLength(128);
    const reached = (genome: ReturnType<typeof smallestGenome>): ReturnType<typeof costsOf> =>
      costsOf(genome, bounds.network, image);
    expect(reached(smallestGenome(bounds)).parameters).toBe(
      Math.min(...costs.map(({ parameters }) => parameters)),
    );
    expect(reached(fastestGenome(bounds)).multiplyAdds).toBe(
      Math.min(...costs.map(({ multiplyAdds }) => multiplyAdds)),
    );
    expect(reached(mostBioGenome(bounds)).bioShare).toBe(1);
    // With a head by bp the share is largest where the layers are widest.
    const fixedHead = { ...bounds, space: spaceOf({ ...chain, slots: { head: 'bp' } }) };
    const shares = everyGenome
      .filter(({ slots }) => slots.head === 'bp')
      .map((genome) => costsOf(genome, bounds.network, image).bioShare);
    expect(reached(mostBioGenome(fixedHead)).bioShare).toBe(Math.max(...shares));
    // With bp alone on edges and a head by fa it is largest where they are smallest.
    const bioHead = {
      ...bounds,
      space: spaceOf({ ...chain, rules: ['bp'], slots: { head: 'fa' } }),
    };
    const headShares = everyGenome
      .filter(({ slots, layers }) => slots.head === 'fa' && layers.every(({ rule }) => rule === 'bp'))
      .map((genome) => costsOf(genome, bounds.network, image).bioShare);
    expect(reached(mostBioGenome(bioHead)).bioShare).toBe(Math.max(...headShares));
  });

  it.each([
    ['all operations', ['bp', 'fa'], undefined, 'bp'],
    ['convolutions alone', ['bp', 'fa'], ['nor_conv_3x3', 'nor_conv_1x1'], 'bp'],
    ['edges by bp', ['bp'], undefined, 'fa'],
  ] as const)(
    'of a NAS-Bench-201 cell with %s are those of the whole space',
    (_, rules, operations, head) => {
      const space = spaceOf({
        ...{ kind: 'nas-bench-201', nodes: 3, rules: [...rules], slots: { head } },
        ...(operations && { operations: [...operations] }),
      });
      if (space.kind !== 'nas-bench-201') throw new Error('the space is of another kind');
      const bounds = bounded(space, {});
      const candidates = nb201Candidates(space);
      const costs = candidates.flatMap((a) =>
        candidates.flatMap((b) =>
          candidates.map((c) => {
            const slots = { stem: 'bp', reduction: 'bp', head } as const;
            const genome = { version: 1, space: 'bionas-nb201-v1', slots, edges: [a, b, c] } as const;
            return costsOf({ ...genome, edges: [...genome.edges] }, bounds.network, image);
          }),
        ),
      );
      expect(costs).toHaveLength(spaceSize(space));
      const [smallest, fastest, mostBio] = [smallestGenome, fastestGenome, mostBioGenome].map((find) => {
        const genome = find(bounds);
        validateGenome(genome, space);
        return costsOf(genome, bounds.network, image);
      });
      expect(smallest?.parameters).toBe(Math.min(...costs.map(({ parameters }) => parameters)));
      expect(fastest?.multiplyAdds).toBe(Math.min(...costs.map(({ multiplyAdds }) => multiplyAdds)));
      expect(mostBio?.bioShare).toBe(Math.max(...costs.map(({ bioShare }) => bioShare)));
    },
  );

  it('of cells are valid, and no draw is beyond them', () => {
    const space = spaceOf({
      kind: 'cell',
      slots: { ...searchedSlots, stem: 'bp' },
      rules: ['bp', 'fa', 'softhebb'],
    });
    const bounds = bounded(space, {});
    const [smallest, fastest, mostBio] = [smallestGenome, fastestGenome, mostBioGenome].map((find) => {
      const genome = find(bounds);
      validateGenome(genome, space);
      expect(canonicalGenome(genome)).toEqual(genome);
      return costsOf(genome, bounds.network, image);
    });
    const random = createRandom(3);
    for (let draw = 0; draw < 300; draw += 1) {
      const costs = costsOf(sampleGenome(space, random), bounds.network, image);
      expect(costs.parameters).toBeGreaterThanOrEqual(smallest?.parameters ?? NaN);
      expect(costs.multiplyAdds).toBeGreaterThanOrEqual(fastest?.multiplyAdds ?? NaN);
      expect(costs.bioShare).toBeLessThanOrEqual(mostBio?.bioShare ?? NaN);
    }
  });

  it('of cells with pools have no weights on edges', () => {
    const bounds = bounded(cells, {});
    const genome = smallestGenome(bounds);
    const pools = { ...genome, normal: [], reduce: [] };
    expect(countParameters(genome, bounds.network, image)).toBe(
      countParameters(pools, bounds.network, image),
    );
  });
});

describe('checkConstraints', () => {
  const refusal = (space: SpaceSpec, constraints: SearchConstraints): unknown => {
    try {
      checkConstraints(bounded(space, constraints));
    } catch (error) {
      return error;
    }
    return null;
  };

  it('says which slots stand against a search without bp', () => {
    expect(refusal(cells, { minBioShare: 1 })).toMatchObject({
      code: 'infeasible',
      message: expect.stringMatching(
        /^minBioShare is 1, .*: bp is fixed in stem, preprocess, reduction, head\./,
      ) as string,
    });
    expect(
      refusal(spaceOf({ kind: 'cell', slots: { ...searchedSlots, head: 'bp' } }), { minBioShare: 1 }),
    ).toMatchObject({ message: expect.stringMatching(/: bp is fixed in head\./) as string });
    expect(refusal(spaceOf({ kind: 'cell', slots: searchedSlots }), { minBioShare: 1 })).toBeNull();
  });

  it('says where no rule but bp fits', () => {
    const local = spaceOf({ kind: 'chain', rules: ['bp', 'oja'], slots: { head: 'searched' } });
    expect(refusal(local, { minBioShare: 1 })).toMatchObject({
      message: expect.stringMatching(/of the rules bp, oja only bp fits in head\./) as string,
    });
    const onlyBp = spaceOf({ kind: 'chain', rules: ['bp'], slots: { head: 'fa' } });
    expect(refusal(onlyBp, { minBioShare: 1 })).toMatchObject({
      message: expect.stringMatching(/of the rules bp only bp fits in convolutions\./) as string,
    });
  });

  it('names the smallest network where the bound is below it', () => {
    const bounds = bounded(tiny, {});
    const least = countParameters(smallestGenome(bounds), bounds.network, image);
    // Two separable 3x3: 27 + 12 + 8 to 4 channels, 36 + 32 + 16 to 8; head 8·8·8·10 + 10.
    expect(least).toBe(47 + 84 + 5_130);
    expect(refusal(tiny, { maxParameters: least })).toBeNull();
    expect(refusal(tiny, { maxParameters: least - 1 })).toMatchObject({
      code: 'infeasible',
      message: expect.stringContaining('every network of this space has at least 5,261 parameters') as string,
    });
  });
});

describe('sampleWithin', () => {
  it('leaves bp out at once where no weight may learn by it', () => {
    const space = spaceOf({ kind: 'cell', slots: searchedSlots });
    const constraints = { minBioShare: 1 };
    expect(narrowedSpace(space, constraints).rules).toEqual(space.rules.filter((rule) => rule !== 'bp'));
    expect(narrowedSpace(space, { minBioShare: 0.99 })).toBe(space);
    const random = createRandom(1);
    for (let draw = 0; draw < 50; draw += 1) {
      const genome = sampleWithin(bounded(space, constraints), random);
      expect(rulesOf(genome).filter(({ rule, place }) => rule === 'bp' && place !== 'auxiliary')).toEqual([]);
    }
  });

  it('is the plain draw where nothing is bounded', () => {
    expect(sampleWithin(bounded(cells, {}), createRandom(5))).toEqual(sampleGenome(cells, createRandom(5)));
  });

  it('finds genomes within narrow bounds that no draw would meet', () => {
    const bounds = bounded(cells, {});
    const least = countParameters(smallestGenome(bounds), bounds.network, image);
    const fastest = costsOf(fastestGenome(bounds), bounds.network, image).multiplyAdds;
    const narrow = bounded(cells, {
      maxParameters: Math.floor(1.02 * least),
      maxMultiplyAdds: Math.floor(1.02 * fastest),
    });
    for (let seed = 0; seed < 5; seed += 1) {
      const genome = sampleWithin(narrow, createRandom(seed));
      expect(isWithin(genome, narrow)).toBe(true);
      validateGenome(genome, cells);
      expect(genome).toEqual(sampleWithin(narrow, createRandom(seed)));
    }
  });

  it('names the tightest constraint where two cannot be kept together', () => {
    // A share of 0.9 beside stem, projections and head by bp needs large convolutions; the bound allows none.
    const bounds = bounded(cells, {});
    const most = costsOf(mostBioGenome(bounds), bounds.network, image).bioShare;
    const least = countParameters(smallestGenome(bounds), bounds.network, image);
    const both = bounded(cells, { minBioShare: most - 0.01, maxParameters: Math.ceil(1.01 * least) });
    expect(() => {
      checkConstraints(both);
    }).not.toThrow();
    expect(() => sampleWithin(both, createRandom(1))).toThrow(
      expect.objectContaining({
        code: 'infeasible',
        message: expect.stringMatching(
          /The hardest is (minBioShare|maxParameters): the nearest genome has/,
        ) as string,
      }),
    );
  });

  it('refuses what cannot be kept with the sentence of the check', () => {
    expect(() => sampleWithin(bounded(cells, { minBioShare: 1 }), createRandom(1))).toThrow(
      /bp is fixed in stem/,
    );
  });
});

describe('mutateWithin', () => {
  it('stays within the bounds and changes something', () => {
    const bounds = bounded(cells, {});
    const least = countParameters(smallestGenome(bounds), bounds.network, image);
    const narrow = bounded(cells, { maxParameters: Math.floor(1.05 * least) });
    const random = createRandom(2);
    let genome = sampleWithin(narrow, random);
    for (let step = 0; step < 30; step += 1) {
      const child = mutateWithin(genome, narrow, random);
      expect(genomeId(child)).not.toBe(genomeId(genome));
      expect(isWithin(child, narrow)).toBe(true);
      genome = child;
    }
  });

  it('brings a genome from outside the bounds within them', () => {
    const space = spaceOf({
      kind: 'chain',
      layers: 2,
      channels: 4,
      rules: ['bp', 'fa'],
      slots: { head: 'searched' },
    });
    const bounds = bounded(space, { minBioShare: 1 });
    const allBp = sampleGenome(
      spaceOf({ kind: 'chain', layers: 2, channels: 4, rules: ['bp'] }),
      createRandom(1),
    );
    expect(isWithin(mutateWithin(allBp, bounds, createRandom(1)), bounds)).toBe(true);
  });

  it('gives back the only genome there is', () => {
    const space = spaceOf({
      kind: 'chain',
      layers: 1,
      channels: 4,
      operations: ['conv_3x3'],
      rules: ['fa'],
      slots: { head: 'fa' },
    });
    const bounds = bounded(space, { minBioShare: 1 });
    const only = sampleGenome(space, createRandom(1));
    expect(mutateWithin(only, bounds, createRandom(1))).toEqual(only);
    expect(
      only.space === 'bionas-chain-v1' && only.layers.every(({ operation }) => isConvOperation(operation)),
    ).toBe(true);
  });
});
