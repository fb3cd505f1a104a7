import {
  cellOperationNames,
  experimentSpecSchema,
  type ExperimentSpec,
  type LearningRuleName,
} from '@bionas/contracts';
import { describe, expect, it } from 'vitest';
import { supernetLayers } from '../counted-layers.ts';
import { supernetCandidates } from '../supernet-of-space.ts';
import { plannedWork } from './planned-work.ts';

const specOf = (input: object): ExperimentSpec => experimentSpecSchema.parse({ name: 'work', ...input });
const counts = (spec: ExperimentSpec): [string, number, number][] =>
  plannedWork(spec).map(({ part, jobs, atOnce }) => [part, jobs, atOnce]);
const total = (spec: ExperimentSpec, part: string): number => {
  const work = plannedWork(spec).find((one) => one.part === part);
  return (
    (work?.loads ?? []).reduce((sum, { share, load }) => sum + share * load.amount, 0) * (work?.jobs ?? 0)
  );
};

/** One layer of one operation: every genome costs the same. 14·14 places, 9 weights to 8 channels, and 14·14·8 inputs of the head. */
const chain = {
  kind: 'chain',
  layers: 1,
  channels: 8,
  operations: ['conv_3x3'],
  rules: ['bp', 'fa'],
} as const;
const size = 14 * 14 * 9 * 8 + 14 * 14 * 8 * 10;
const dataset = { trainSize: 1_000, validationSize: 200, testSize: 300 };
const training = { epochs: 2, batchSize: 64 };

describe('planned work', () => {
  it('counts candidates, finals with their controls, and attacks', () => {
    const spec = specOf({
      dataset,
      space: chain,
      search: { strategy: { name: 'random' }, candidates: 10, parallel: 4, training },
      // Two mixes, each with twin, one other single rule, two random mixes; three random genomes: 13 a seed.
      finals: { top: 2, seeds: 3, randomMixes: 2, randomGenomes: 3, training: { ...training, epochs: 5 } },
      attack: { preset: 'smoke' },
    });
    expect(counts(spec)).toEqual([
      ['candidates', 10, 4],
      ['finals', 39, Infinity],
      ['attacks', 39, Infinity],
    ]);
    // 960 images in whole batches, thrice; 200 to validate; the test images once, and not of candidates.
    expect(total(spec, 'candidates')).toBeCloseTo(10 * size * 2 * (3 * 960 + 200), 3);
    expect(total(spec, 'finals')).toBeCloseTo(39 * size * (5 * (3 * 960 + 200) + 300), 3);
    expect(total(spec, 'attacks')).toBeCloseTo(39 * size, 3);
    const shares = plannedWork(spec).map(({ loads }) => loads.reduce((sum, { share }) => sum + share, 0));
    for (const share of shares) expect(share).toBeCloseTo(1, 9);
  });

  it('counts trainings against attacks by the passes of their attack', () => {
    const finals = { top: 1, seeds: 1, singleRules: false, randomMixes: 0, training };
    const of = (more: object): ExperimentSpec =>
      specOf({ dataset, space: chain, search: { training }, finals: { ...finals, ...more } });
    const plain = 2 * (3 * 960 + 200) + 300;
    expect(total(of({}), 'finals')).toBeCloseTo(2 * size * plain, 3);
    expect(counts(of({ adversarialReference: { steps: 7 } }))[1]).toEqual(['finals', 3, Infinity]);
    const robust = 2 * ((2 * 7 + 3) * 960 + 200) + 300;
    expect(total(of({ adversarialReference: { steps: 7 } }), 'finals')).toBeCloseTo(
      size * (2 * plain + robust),
      3,
    );
    const trades = 2 * ((1 + 2 * 7 + 2 * 3) * 960 + 200) + 300;
    const all = { ...training, adversarial: { method: 'trades', steps: 7 } };
    expect(total(of({ training: all }), 'finals')).toBeCloseTo(2 * size * trades, 3);
  });

  it('leaves attacks out where there are none, and tells the rules of twins', () => {
    const spec = specOf({
      dataset,
      space: { ...chain, rules: ['fa'], slots: { head: 'searched' } },
      search: { strategy: { name: 'random' }, candidates: 2 },
      // A mix of FA, its twin and its single rule, which is the mix again.
      finals: { top: 1, seeds: 1, randomMixes: 0 },
      attack: { preset: 'none' },
    });
    expect(counts(spec).map(([part]) => part)).toEqual(['candidates', 'finals']);
    const bp = plannedWork(spec)[1]?.loads.filter(({ load }) => load.family === 'bp') ?? [];
    expect(bp.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1 / 3, 9);
  });

  it('trains the most of halving for the shortest time', () => {
    const search = {
      strategy: { name: 'random' as const },
      candidates: 13,
      training: { ...training, epochs: 9 },
    };
    const halved = specOf({
      dataset,
      space: chain,
      search: { ...search, halving: { minEpochs: 1, reduction: 3 } },
    });
    // Of 13 trainings 9 for one epoch, 3 for three, 1 for nine.
    expect(total(halved, 'candidates')).toBeCloseTo(size * (3 * 960 + 200) * (9 * 1 + 3 * 3 + 1 * 9), 2);
  });

  it('counts the epochs of a supernet, with the steps of its alphas, and the samples', () => {
    const space = { kind: 'cell', rules: ['bp', 'fa'], search: { channels: 4, cells: 3 } } as const;
    const data = { trainSize: 2_000, validationSize: 200, testSize: 300 };
    const darts = { name: 'darts', epochs: 5, warmupEpochs: 2, batchSize: 64, partialChannels: 1 } as const;
    const searching = (strategy: object): ExperimentSpec =>
      specOf({
        dataset: data,
        space,
        search: { strategy: strategy as typeof darts, candidates: 1, parallel: 4 },
      });
    const first = searching(darts);
    expect(counts(first).slice(0, 2)).toEqual([
      ['supernet', 5, 1],
      ['candidates', 1, Infinity],
    ]);
    // Half of 2,000 images in whole batches is 960, each step three passes; two epochs of weights alone, three with the alphas beside them.
    const supernet = plannedWork(first)[0]?.loads[0]?.load;
    expect(total(first, 'supernet') / (supernet?.size ?? 1)).toBeCloseTo(3 * 960 * (2 + 3 * 2), 6);
    expect(total(searching({ ...darts, order: 'second' }), 'supernet')).toBeCloseTo(
      ((2 + 3 * 5) / (2 + 3 * 2)) * total(first, 'supernet'),
      0,
    );
    const eg = searching({
      ...{ name: 'eg-nas', epochs: 6, warmupEpochs: 2, batchSize: 64, partialChannels: 1 },
      ...{ runs: 3, generations: 2, population: 10, probeImages: 256 },
    });
    // Six epochs; from each of the last four on two generations of 30 samples in four questions.
    expect(counts(eg).slice(0, 2)).toEqual([
      ['supernet', 6, 1],
      ['samples', 32, 4],
    ]);
    const samples = plannedWork(eg)[1]?.loads[0]?.load;
    expect(total(eg, 'samples')).toBeCloseTo((samples?.size ?? 0) * 4 * 2 * 30 * 256, 0);
    // A quarter of the channels: far less than a quarter of the products of candidates.
    const partial = searching({ ...darts, partialChannels: 4 });
    expect(total(partial, 'supernet')).toBeLessThan(0.3 * total(first, 'supernet'));
  });

  it('goes by genomes that the constraints allow', () => {
    const space = { kind: 'chain', layers: 3, channels: 16 } as const;
    const candidates = (constraints?: object): number =>
      total(specOf({ space, search: { candidates: 1, ...(constraints && { constraints }) } }), 'candidates');
    expect(candidates({ maxMultiplyAdds: 300_000 })).toBeLessThan(candidates());
  });
});

it('has a form for each kind of network and precision', () => {
  const spec = specOf({ space: chain, finals: { training: { precision: 'bfloat16' } } });
  const [candidate, final] = plannedWork(spec).map(({ loads }) => loads[0]?.load.form);
  expect([candidate, final]).toEqual(['train:chain', 'train:chain:bfloat16']);
});

/** search.md, section 3.2, 16 channels, 8 cells: weights, the batch norm of the stem (2 · 48) and the bias of the head (10). */
it.each([
  ['bp', true, 1, 1_930_618],
  ['bp', false, 4, 299_578],
  ['usf brsf frsf fa', true, 1, 7_301_242],
  ['usf brsf frsf fa', false, 4, 892_282],
] as const)(
  'counts the weights of a supernet (%s, none: %s, partial channels %i)',
  (rules, none, partialChannels, published) => {
    const layers = supernetLayers(
      {
        ...{ channels: 16, cells: 8, partialChannels },
        candidates: supernetCandidates(
          rules.split(' ') as LearningRuleName[],
          none ? undefined : [...cellOperationNames],
        ),
        slots: { stem: 'bp', preprocess: 'bp', reduction: 'bp', head: 'bp' },
      },
      { height: 32, width: 32, channels: 3, classes: 10 },
    );
    expect(layers.reduce((sum, { weights }) => sum + weights, 2 * 48 + 10)).toBe(published);
  },
);
