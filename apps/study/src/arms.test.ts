import { learningRuleNames, ruleCatalogue } from '@bionas/contracts';
import { expect, test } from 'vitest';
import { arms, mixedRules, type ArmLayer } from './arms.ts';

const layers: readonly ArmLayer[] = [
  { name: 'a', stem: true, kind: 'conv' },
  { name: 'b', stem: false, kind: 'conv' },
  { name: 'head', stem: false, kind: 'dense' },
];
const rulesOf = (name: string, seed = 1): string[] => {
  const arm = arms.find((candidate) => candidate.name === name);
  return layers.map((layer) => arm?.ruleOf(layer, seed) ?? '');
};

test('every rule is an arm, with a head that hears of the labels', () => {
  expect(arms.slice(0, learningRuleNames.length).map(({ name }) => name)).toEqual([...learningRuleNames]);
  for (const { name } of arms) {
    const head = ruleCatalogue[rulesOf(name).at(-1) as keyof typeof ruleCatalogue];
    expect(head.supervised, name).toBe(true);
  }
});

test('which layers have the rule', () => {
  expect(rulesOf('fa')).toEqual(['fa', 'fa', 'fa']);
  expect(rulesOf('softhebb')).toEqual(['softhebb', 'softhebb', 'bp']);
  expect(rulesOf('egd')).toEqual(['usf', 'egd', 'egd']);
});

test('a mix is drawn by the seed, from all its rules', () => {
  expect(rulesOf('mix', 3)).toEqual(rulesOf('mix', 3));
  const drawn = Array.from({ length: 40 }, (_, seed) => rulesOf('mix', seed)).flat();
  expect([...new Set(drawn)].sort()).toEqual([...mixedRules].sort());
  expect(new Set(Array.from({ length: 10 }, (_, seed) => rulesOf('sign-mix', seed).join())).size).toBeGreaterThan(3); // oxfmt-ignore
});
