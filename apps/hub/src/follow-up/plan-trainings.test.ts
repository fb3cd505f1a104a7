import { experimentSpecSchema, genomeId, rulesOf, twinOf, type ChainGenome } from '@bionas/contracts';
import { describe, expect, it } from 'vitest';
import { planTrainings } from './plan-trainings.ts';

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
