import { attackPresets, attackSettingsSchema, type AttackPreset } from '@bionas/contracts';
import { expect, it } from 'vitest';
import { answersAttacks, presetAnswers } from './answers-attacks.ts';

const names = ['smoke', 'laptop', 'bionas-standard', 'autoattack', 'paper-compare'] as const;

it('knows which preset leaves nothing of which other untried', () => {
  const answered = names.map((one) =>
    names.filter((other) => answersAttacks(attackPresets[one], attackPresets[other])),
  );
  expect(answered).toEqual([
    ['smoke'],
    ['smoke', 'laptop'],
    // Not the ensemble: FAB is missing.
    ['smoke', 'laptop', 'bionas-standard'],
    // Not ours: images made on other networks are missing.
    ['smoke', 'laptop', 'autoattack'],
    // Its TPGD has no counterpart in the others.
    ['smoke', 'paper-compare'],
  ]);
});

it('weighs effort, loss and norm, and leaves out what does not count', () => {
  const made = (...settings: object[]): AttackPreset => ({
    ...attackPresets.smoke,
    attacks: settings.map((one) => ({ settings: attackSettingsSchema.parse(one), scope: 'all' })),
  });
  const answers = (strong: object, weak: object): boolean => answersAttacks(made(strong), made(weak));
  expect(answers({ attack: 'pgd', steps: 20 }, { attack: 'pgd', steps: 10 })).toBe(true);
  expect(answers({ attack: 'pgd', steps: 10 }, { attack: 'pgd', steps: 20 })).toBe(false);
  expect(answers({ attack: 'pgd', steps: 20 }, { attack: 'pgd', steps: 20, restarts: 2 })).toBe(false);
  expect(answers({ attack: 'apgd-ce' }, { attack: 'pgd', steps: 20 })).toBe(true);
  expect(answers({ attack: 'pgd', steps: 100 }, { attack: 'apgd-ce', steps: 100 })).toBe(false);
  expect(answers({ attack: 'apgd-ce' }, { attack: 'pgd', loss: 'margin', steps: 20 })).toBe(false);
  expect(answers({ attack: 'apgd-dlr' }, { attack: 'pgd', loss: 'margin', steps: 20 })).toBe(true);
  expect(answers({ attack: 'apgd-ce', norm: 'l2' }, { attack: 'fgsm' })).toBe(false);
  expect(answers({ attack: 'apgd-ce', gradient: 'rule' }, { attack: 'fgsm' })).toBe(false);
  expect(answers({ attack: 'fgsm' }, { attack: 'one-pixel' })).toBe(true);
  expect(answers({ attack: 'square', queries: 10 }, { attack: 'noise', draws: 10 })).toBe(true);
  expect(answers({ attack: 'transfer', from: 'twin' }, { attack: 'transfer', from: 'same-rules' })).toBe(
    false,
  );
});

it('says nothing of versions that are no more', () => {
  const { version } = attackPresets.smoke;
  const laptop = { preset: 'laptop', presetVersion: attackPresets.laptop.version };
  expect(presetAnswers(laptop, { preset: 'smoke', presetVersion: version })).toBe(true);
  expect(presetAnswers(laptop, { preset: 'smoke', presetVersion: version - 1 })).toBe(false);
  expect(presetAnswers({ preset: 'gone', presetVersion: 1 }, laptop)).toBe(false);
});
