import { describe, expect, it } from 'vitest';
import { learningRuleNames } from '../genome/names.ts';
import { ruleCatalogue } from './rule-catalogue.ts';
import { describeRuleOptions, effectiveRuleOptions, ruleOptionsSchema } from './rule-options.ts';

describe('rule options', () => {
  it('have their defaults, and take what is given', () => {
    expect(effectiveRuleOptions('pc')).toMatchObject({
      steps: 20,
      rate: 0.5,
      law: 'xavier',
      learningRate: 1,
    });
    expect(effectiveRuleOptions('pc', { pc: { steps: 7 }, fa: { law: 'kaiming' } }).steps).toBe(7);
    expect(ruleOptionsSchema.parse({ oja: {} })).toEqual({
      oja: { learningRate: 1, delivers: 'usf', winners: 'one' },
    });
  });

  it.each([
    [{ fa: { colour: 1 } }, 'colour'],
    [{ hebb: {} }, 'hebb'],
    [{ pc: { rate: 0 } }, 'rate'],
    [{ dfa: { projection: 'tiled' } }, 'projection'],
  ])('refuses %j, naming the place', (given, place) => {
    const parsed = ruleOptionsSchema.safeParse(given);
    expect(JSON.stringify(parsed.error?.issues)).toContain(place);
  });

  it.each(learningRuleNames)(
    'of %s are described one and all, each with a default that is one of its values',
    (name) => {
      const defaults: Record<string, unknown> = { ...effectiveRuleOptions(name) };
      const described = describeRuleOptions(name);
      expect(described.map((option) => option.name).sort()).toEqual(Object.keys(defaults).sort());
      for (const option of described) {
        expect(option.description).not.toBe('');
        expect(option.default).toBe(defaults[option.name]);
        if (option.values !== null) expect(option.values).toContain(option.default);
        if (typeof option.default === 'number') expect(option.maximum).toBeGreaterThanOrEqual(option.default);
      }
    },
  );
});

it('no two rules look alike, and only local ones cannot train a head', () => {
  const all = Object.values(ruleCatalogue);
  expect(new Set(all.map(({ short }) => short)).size).toBe(all.length);
  for (const { family, supervised } of all) expect(supervised).toBe(family !== 'local');
});
