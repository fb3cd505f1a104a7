import {
  adversarialSchema,
  experimentSpecSchema,
  finalTraining,
  genomeId,
  rulesOf,
  twinOf,
  type ChainGenome,
} from '@bionas/contracts';
import { describe, expect, it } from 'vitest';
import { costsOf, finalNetwork, trainingForm } from '@bionas/search-space';
import { planTrainings } from './plan-trainings.ts';
import { randomGenomes } from './random-genomes.ts';

const mix: ChainGenome = {
  version: 1,
  space: 'bionas-chain-v1',
  slots: { head: 'bp' },
  layers: [
    { operation: 'conv_3x3', rule: 'bp' },
    { operation: 'conv_3x3', rule: 'fa' },
    { operation: 'sep_conv_3x3', rule: 'usf' },
  ],
};
const spec = experimentSpecSchema.parse({
  name: 'plan',
  seed: 7,
  space: { kind: 'chain', layers: 3 },
  finals: { top: 1, seeds: 2, singleRules: true, randomMixes: 1 },
});

describe('planTrainings', () => {
  const planned = planTrainings(spec, [mix]);

  it('trains a mix right before its twin, with equal seeds', () => {
    expect(planned.slice(0, 2).map(({ role, seed }) => [role, seed])).toEqual([
      ['mix', 7],
      ['twin', 7],
    ]);
    expect(planned[1]?.genomeId).toBe(genomeId(twinOf(mix)));
  });

  it('adds every single rule once: that of back-propagation is the twin already', () => {
    const single = planned.filter(({ role, seed }) => role === 'single-rule' && seed === 7);
    const layerRules = single.map(({ genome }) => rulesOf(genome).filter(({ place }) => place !== 'head'));
    expect(layerRules.map((rules) => rules.map(({ rule }) => rule))).toEqual([
      ['fa', 'fa', 'fa'],
      ['usf', 'usf', 'usf'],
      ['brsf', 'brsf', 'brsf'],
      ['frsf', 'frsf', 'frsf'],
    ]);
  });

  it('repeats the same genomes for every seed', () => {
    const of = (seed: number): string[] =>
      planned.filter((each) => each.seed === seed).map(({ genomeId: id }) => id);
    expect(of(8)).toEqual(of(7));
    expect(planned.every(({ seed }) => seed === 7 || seed === 8)).toBe(true);
  });

  it('does not train again what trains alike: the all-FA version of a mix whose other rules are all FA', () => {
    const alike: ChainGenome = {
      ...mix,
      layers: mix.layers.map((layer, index) => ({ ...layer, rule: index === 0 ? 'bp' : 'fa' })),
    };
    const roles = planTrainings(spec, [alike]).filter(({ seed }) => seed === 7);
    expect(
      roles.filter(({ role }) => role === 'single-rule').map(({ genome }) => rulesOf(genome)[1]?.rule),
    ).toEqual(['usf', 'brsf', 'frsf']);
  });

  it('never trains a genome twice with one seed', () => {
    const other: ChainGenome = { ...mix, layers: mix.layers.map((layer) => ({ ...layer, rule: 'usf' })) };
    const both = planTrainings(spec, [mix, other]);
    const keys = both.map(({ genomeId: id, seed }) => `${id} ${seed}`);
    expect(new Set(keys).size).toBe(keys.length);
    // `other` is the uSF version of `mix`, but was discovered as a mix and keeps that name.
    expect(both.filter(({ genomeId: id }) => id === genomeId(other)).map(({ role }) => role)).toEqual([
      'mix',
      'mix',
    ]);
  });
});

it('adds the twin against attacks where it is asked for, with every seed, even where the mix is all back-propagation', () => {
  const finals = { ...spec.finals, adversarialReference: adversarialSchema.parse({}) };
  const robust = planTrainings({ ...spec, finals }, [twinOf(mix), mix]).filter(
    ({ role }) => role === 'adversarial-twin',
  );
  expect(robust.map(({ seed, genomeId: id }) => [seed, id])).toEqual(
    [7, 8].map((seed) => [seed, genomeId(twinOf(mix))]),
  );
  expect(finalTraining(finals, 'adversarial-twin')).toEqual({
    ...finals.training,
    adversarial: finals.adversarialReference,
  });
  expect(finalTraining(finals, 'twin')).toBe(finals.training);
});

describe('random genomes', () => {
  const asked = (randomGenomes: number, more: object = {}): typeof spec =>
    experimentSpecSchema.parse({
      name: 'random',
      space: { kind: 'chain', layers: 3 },
      finals: { top: 2, seeds: 2, randomGenomes },
      ...more,
    });

  it('are trained last in each seed, for the best mix', () => {
    const other: ChainGenome = { ...mix, layers: mix.layers.map((layer) => ({ ...layer, rule: 'brsf' })) };
    const planned = planTrainings(asked(2), [mix, other]);
    for (const seed of [1, 2]) {
      const of = planned.filter((each) => each.seed === seed);
      expect(of.slice(-2).map(({ role }) => role)).toEqual(['random-genome', 'random-genome']);
      expect(of.filter(({ role }) => role === 'random-genome')).toHaveLength(2);
      expect(of.slice(-2).map((each) => each.genome)).toEqual(randomGenomes(asked(2)));
      expect(of.slice(-2).every(({ mixGenomeId }) => mixGenomeId === genomeId(mix))).toBe(true);
    }
    expect(planTrainings(asked(2), [])).toEqual([]);
    expect(planTrainings(asked(0), [mix]).some(({ role }) => role === 'random-genome')).toBe(false);
  });

  it('are the same whenever they are drawn, others for another seed, and more of them begin alike', () => {
    expect(randomGenomes(asked(5))).toEqual(randomGenomes(asked(5)));
    expect(randomGenomes(asked(5)).slice(0, 2)).toEqual(randomGenomes(asked(2)));
    expect(randomGenomes(asked(5, { seed: 2 }))).not.toEqual(randomGenomes(asked(5)));
  });

  it('keep the constraints of the search', () => {
    const bounded = asked(6, {
      space: { kind: 'chain', slots: { head: 'searched' } },
      search: { constraints: { minBioShare: 1, maxParameters: 6_500 } },
    });
    const image = { height: 28, width: 28, channels: 1, classes: 10 };
    const costs = randomGenomes(bounded).map((one) => costsOf(one, finalNetwork(bounded.space), image));
    expect(costs).toHaveLength(6);
    expect(costs.every(({ bioShare, parameters }) => bioShare === 1 && parameters <= 6_500)).toBe(true);
  });

  it('train differently, and are fewer where a space holds no more', () => {
    // One layer of two plain convolutions, whose rule changes nothing: two trainings.
    const small = asked(5, { space: { kind: 'chain', layers: 1, operations: ['conv_3x3', 'conv_5x5'] } });
    const forms = randomGenomes(small).map((one) => genomeId(trainingForm(one)));
    expect(forms).toHaveLength(2);
    expect(new Set(forms).size).toBe(2);
  });
});
