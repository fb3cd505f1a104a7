import { experimentSpecSchema, learningRuleNames } from '@bionas/contracts';
import { describe, expect, it } from 'vitest';
import { listRules, listedRules, rulesText } from './rules.ts';

describe('bionas rules', () => {
  it('prints every rule with where it comes from, how far to trust it, and its defaults', () => {
    const lines = rulesText(listedRules()).split('\n');
    const rowsOf = (name: string): string[] => lines.filter((line) => line.startsWith(`│ ${name} `));
    for (const name of learningRuleNames) expect(rowsOf(name), name).toHaveLength(3);
    expect(rowsOf('egd')[0]).toMatch(/multiplicative +│ own +│ yes/);
    expect(rowsOf('oja')[0]).toMatch(/Oja’s rule +│ local +│ established +│ no/);
    expect(rowsOf('oja')[1]).toContain('Oja 1982');
    expect(rowsOf('fa')[2]).toContain('learningRate=1 law=xavier clipErrors=false keepNorm=false');
  });

  it('prints as JSON what a spec may say: every option with its default is accepted', () => {
    const printed: string[] = [];
    listRules({ json: true, print: (text) => void printed.push(text) });
    const rules = JSON.parse(printed.join('')) as ReturnType<typeof listedRules>;
    expect(rules.map(({ name }) => name)).toEqual(learningRuleNames);
    const ruleOptions = Object.fromEntries(
      rules.map(({ name, options }) => [
        name,
        Object.fromEntries(options.map((option) => [option.name, option.default])),
      ]),
    );
    const space = { kind: 'chain', ruleOptions };
    expect(experimentSpecSchema.parse({ name: 'x', space }).space.ruleOptions).toEqual(ruleOptions);
    expect(rules.every(({ citation, summary }) => citation !== '' && summary !== '')).toBe(true);
  });
});
