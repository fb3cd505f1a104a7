import {
  hashOf,
  attackTitle,
  gradientOf,
  attackPresets,
  imageKind,
  radiusOf,
  type AttackPreset,
} from '@bionas/contracts';
import { expect, test } from 'vitest';
import { attackOf } from './registry.ts';

const presets: AttackPreset[] = Object.values(attackPresets);

test('presets are frozen: a changed one needs a new version', () => {
  expect(presets.map((preset) => [preset.name, preset.version, hashOf(preset).slice(0, 16)])).toEqual([
    ['smoke', 2, '8e5007e17d27ea0c'],
    ['laptop', 2, '67738b5aa9ce9eca'],
    ['bionas-standard', 1, '172179e2dfc5624a'],
    ['paper-compare', 1, '333ff698cfb142bd'],
    ['autoattack', 1, '6ea90738ff26acb7'],
  ]);
});

test('every planned attack can work in its ball', () => {
  for (const preset of presets) {
    for (const kind of ['grey', 'colour'] as const) {
      for (const plan of preset.attacks) {
        const { epsilon } = radiusOf(plan, preset, kind);
        expect(attackOf(plan.settings).objection(plan.settings, epsilon)).toBeUndefined();
      }
    }
  }
});

test('what a verdict needs is in the presets that are ranked: true gradients, a loss that does not saturate, black box, noise', () => {
  for (const name of ['laptop', 'bionas-standard'] as const) {
    const titles = attackPresets[name].attacks.map(({ settings }) => attackTitle(settings));
    expect(titles).toEqual(
      expect.arrayContaining(['noise', 'fgsm-true', 'apgd-ce-true', 'apgd-dlr-true', 'square']),
    );
    expect(attackPresets[name].attacks.some(({ settings }) => gradientOf(settings) === 'rule')).toBe(true);
  }
});

test('autoattack is what its name says, and nothing else', () => {
  expect(attackPresets.autoattack.attacks.map(({ settings }) => settings)).toEqual([
    { attack: 'apgd-ce', norm: 'linf', gradient: 'true', steps: 100, restarts: 1 },
    { attack: 'apgd-targeted', norm: 'linf', gradient: 'true', steps: 100, restarts: 1, targets: 9 },
    { attack: 'fab-targeted', norm: 'linf', steps: 100, restarts: 1, targets: 9 },
    { attack: 'square', norm: 'linf', queries: 5_000, share: 0.8, restarts: 1 },
  ]);
});

test('no two attacks of a preset have the same title at the same radius, controls aside', () => {
  for (const preset of presets) {
    const titles = preset.attacks
      .filter(({ control }) => control === undefined)
      .map((plan) => `${attackTitle(plan.settings)} ${radiusOf(plan, preset, 'grey').epsilon}`);
    expect(new Set(titles).size).toBe(titles.length);
  }
});

test('grey images have one channel', () => {
  expect([imageKind(1), imageKind(3)]).toEqual(['grey', 'colour']);
});
