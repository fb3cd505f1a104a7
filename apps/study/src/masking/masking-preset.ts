import {
  attackPresets,
  attackSettingsSchema,
  type AttackPreset,
  type AttackSettingsInput,
} from '@bionas/contracts';

const plan = (settings: AttackSettingsInput): AttackPreset['attacks'][number] => ({
  settings: attackSettingsSchema.parse(settings),
  scope: 'all',
});

/**
 * The preset `laptop` without its curve, and what the finding is made of beside it: FGSM along rule gradients, 50 steps of PGD on two losses along both gradients, Square on every image.
 * At L-inf 0.1, the radius of that preset for grey images.
 */
export const maskingPreset: AttackPreset = {
  ...attackPresets.laptop,
  curve: null,
  attacks: [
    ...attackPresets.laptop.attacks.filter(({ settings }) => settings.attack !== 'square'),
    plan({ attack: 'square', queries: 500 }),
    plan({ attack: 'fgsm', gradient: 'rule' }),
    ...(['true', 'rule'] as const).flatMap((gradient) => [
      plan({ attack: 'pgd', gradient, steps: 50 }),
      plan({ attack: 'pgd', gradient, loss: 'margin', steps: 50 }),
    ]),
  ],
};
