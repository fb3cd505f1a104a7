import { describe, expect, it } from 'vitest';
import { describeStrategyOptions, strategyCatalogue } from './strategy-catalogue.ts';
import { strategyNames, strategySpecSchema } from './strategies.ts';

const leaves = (value: unknown, path: string): [string, unknown][] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, member]) => leaves(member, path === '' ? key : `${path}.${key}`))
    : [[path, value]];

describe('strategies', () => {
  it.each(strategyNames)(
    'options of %s are described one and all, each with the default of the schema',
    (name) => {
      const described = describeStrategyOptions(name);
      const defaults = leaves(strategySpecSchema.parse({ name }), '').filter(([path]) => path !== 'name');
      expect(described.map((option) => [option.name, option.default])).toEqual(defaults);
      for (const option of described) {
        expect(option.description, option.name).not.toBe('');
        if (option.values !== null) expect(option.values).toContain(option.default);
        if (typeof option.default === 'number') expect(option.maximum).toBeGreaterThanOrEqual(option.default);
      }
    },
  );

  it('score by a supernet exactly where they have shared weights to train', () => {
    for (const name of strategyNames) {
      const shared = describeStrategyOptions(name).some((option) => option.name === 'epochs');
      expect(strategyCatalogue[name].scoresBy).toBe(shared ? 'supernet' : 'training');
    }
  });
});
