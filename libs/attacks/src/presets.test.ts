import { hashOf } from '@bionas/contracts';
import { expect, test } from 'vitest';
import { attackPresets, budgetOf, imageKind } from './presets.ts';
import { attacks } from './registry.ts';

test('presets are frozen: a changed one needs a new name', () => {
  expect(
    Object.fromEntries(Object.entries(attackPresets).map(([name, preset]) => [name, hashOf(preset)])),
  ).toEqual({
    smoke: 'bce5bfb59735ca6c4f9a5c607ec4763d78e1eb01e667f8b14df92f3981ee7cd3',
    laptop: 'bb8138a0d91728ea1b62895109e9aa4792718852a9d6e1ed795edc6748596cc3',
  });
});

test('every planned attack can cross its ball, at every epsilon', () => {
  for (const preset of Object.values(attackPresets)) {
    for (const epsilon of Object.values(preset.epsilonLinf)) {
      for (const plan of preset.attacks) {
        expect(attacks[plan.attack].objection(budgetOf(plan, epsilon))).toBeUndefined();
      }
    }
  }
});

test('a preset rests on true gradients, on the margin too, and shows the rule gradient beside them', () => {
  for (const { attacks: plans } of Object.values(attackPresets)) {
    const kinds = plans.map(({ attack, gradient, loss }) => `${attack} ${loss} ${gradient}`);
    expect(kinds).toEqual([
      'fgsm cross-entropy true',
      'pgd cross-entropy true',
      'pgd margin true',
      'pgd cross-entropy rule',
    ]);
  }
});

test('grey images have one channel', () => {
  expect([imageKind(1), imageKind(3)]).toEqual(['grey', 'colour']);
});
