import { genomeId, rulesOf, searchedByDefault } from '@bionas/contracts';
import { publishedGenomes } from '@bionas/search-space';
import { expect, test } from 'vitest';
import { robustnessArms, robustnessTraining } from './robustness-arms.ts';

const searched = publishedGenomes.biodarts;
const armOf = (name: string): (typeof robustnessArms)[number] => {
  const found = robustnessArms.find((arm) => arm.name === name);
  if (found === undefined) throw new Error(`no arm ${name}`);
  return found;
};

test('every arm has the architecture of the searched genome, and a single rule all of its places', () => {
  const places = rulesOf(searched).map(({ place }) => place);
  for (const arm of robustnessArms) {
    const rules = rulesOf(arm.genome(searched, 1));
    expect(rules.map(({ place }) => place)).toEqual(places);
    expect(rules.every(({ rule }) => (searchedByDefault as readonly string[]).includes(rule))).toBe(true);
  }
  expect(new Set(rulesOf(armOf('fa').genome(searched, 1)).map(({ rule }) => rule))).toEqual(new Set(['fa']));
  expect(genomeId(armOf('searched-mix').genome(searched, 1))).toBe(genomeId(searched));
  const mixes = [1, 1, 2].map((seed) => genomeId(armOf('random-mix').genome(searched, seed)));
  expect(mixes[0]).toBe(mixes[1]);
  expect(mixes[0]).not.toBe(mixes[2]);
});

test('one arm alone learns from attacked images', () => {
  expect(robustnessArms.filter(({ adversarial }) => adversarial).map(({ name }) => name)).toEqual([
    'bp-adversarial',
  ]);
  expect(robustnessTraining(3, true).adversarial).toMatchObject({ method: 'pgd', steps: 10 });
  expect(robustnessTraining(3, false).adversarial).toBeUndefined();
});
