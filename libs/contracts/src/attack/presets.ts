/**
 * @file Named, frozen evaluations: a number is only comparable with numbers of the same preset and version. Changing one makes a new version (attacks.md,
 * section 6); a test holds their hashes.
 */
import { usualEpsilon } from '../experiment/adversarial.ts';
import type { AttackPresetName } from '../experiment/spec.ts';
import {
  attackSettingsSchema,
  type AttackSettings,
  type AttackSettingsInput,
  type BallNorm,
} from './settings.ts';

/** Epsilon follows the pictures: strokes of grey digits survive what drowns a photograph. */
export type ImageKind = 'grey' | 'colour';

export interface PlannedAttack {
  readonly settings: AttackSettings;
  /** Run on all images that are right when clean, or on those that the attacks before it in the same ball left. */
  readonly scope: 'all' | 'standing';
  /** Where it is not the preset's: such an attack is told, and counts for nothing else. */
  readonly epsilon?: number;
  /** Only the first so many images of the list, to see whether more effort still helps; not for the headline. */
  readonly control?: number;
}

/** A robustness curve: one attack at growing radii, on the first images of the list. */
export interface PlannedCurve {
  readonly settings: AttackSettings;
  readonly images: number;
  readonly epsilons: readonly number[];
}

export interface AttackPreset {
  readonly name: Exclude<AttackPresetName, 'none'>;
  readonly version: number;
  /** Test images attacked; all of them where the split has fewer. */
  readonly images: number;
  readonly norm: BallNorm;
  readonly epsilon: Readonly<Record<ImageKind, number>>;
  /** In order. */
  readonly attacks: readonly PlannedAttack[];
  readonly curve: PlannedCurve | null;
}

const plan = (
  settings: AttackSettingsInput,
  scope: PlannedAttack['scope'] = 'all',
  more: Partial<PlannedAttack> = {},
): PlannedAttack => ({ settings: attackSettingsSchema.parse(settings), scope, ...more });

/** Every image can become grey at the last radius, so nothing may stand there (attacks.md, section 5). */
const radii = [0, 1, 2, 4, 8, 16, 32, 128].map((k) => k / 255);

const curve = (images: number, steps: number): PlannedCurve => ({
  settings: attackSettingsSchema.parse({ attack: 'pgd', loss: 'margin', steps }),
  images,
  epsilons: radii,
});

export const attackPresets = {
  /** Says whether anything is broken, not how robust a model is: its verdict is never `pass`. */
  smoke: {
    name: 'smoke',
    version: 2,
    images: 200,
    norm: 'linf',
    epsilon: usualEpsilon,
    attacks: [
      plan({ attack: 'noise', draws: 3 }),
      plan({ attack: 'fgsm' }),
      plan({ attack: 'pgd', steps: 10 }),
      plan({ attack: 'pgd', loss: 'margin', steps: 10 }),
      plan({ attack: 'square', queries: 50 }, 'standing'),
      plan({ attack: 'pgd', gradient: 'rule', steps: 10 }),
    ],
    curve: null,
  },
  laptop: {
    name: 'laptop',
    version: 2,
    images: 500,
    norm: 'linf',
    epsilon: usualEpsilon,
    attacks: [
      plan({ attack: 'noise' }),
      plan({ attack: 'fgsm' }),
      plan({ attack: 'pgd', steps: 20 }),
      plan({ attack: 'apgd-ce', steps: 50 }),
      plan({ attack: 'apgd-dlr', steps: 50 }),
      plan({ attack: 'apgd-dlr', steps: 100 }, 'all', { control: 100 }),
      plan({ attack: 'square', queries: 500 }, 'standing'),
      plan({ attack: 'pgd', gradient: 'rule', steps: 20 }),
    ],
    curve: curve(100, 20),
  },
  'bionas-standard': {
    name: 'bionas-standard',
    version: 1,
    images: 1_000,
    norm: 'linf',
    epsilon: usualEpsilon,
    attacks: [
      plan({ attack: 'noise' }),
      plan({ attack: 'fgsm' }),
      plan({ attack: 'pgd', steps: 20 }),
      plan({ attack: 'apgd-ce', steps: 100 }),
      plan({ attack: 'apgd-dlr', steps: 100 }),
      plan({ attack: 'apgd-dlr', steps: 200 }, 'all', { control: 200 }),
      plan({ attack: 'apgd-targeted', steps: 100 }, 'standing'),
      plan({ attack: 'transfer', from: 'twin' }),
      plan({ attack: 'transfer', from: 'same-rules' }),
      plan({ attack: 'square', queries: 5_000 }, 'standing'),
      plan({ attack: 'apgd-ce', gradient: 'rule', steps: 100 }),
    ],
    curve: curve(200, 40),
  },
  /**
   * Settings of the code behind the published figures, at its own radii, along rule gradients as there, and along true ones beside them
   * (attacks.md, section 9). Its PGD could not cross its ball (0.35, ten steps of 2/255); ours takes the radius and the ten steps, and steps long enough.
   */
  'paper-compare': {
    name: 'paper-compare',
    version: 1,
    images: 500,
    norm: 'linf',
    epsilon: { colour: 8 / 255, grey: 8 / 255 },
    attacks: [
      plan({ attack: 'noise' }),
      ...(['true', 'rule'] as const).flatMap((gradient) => [
        plan({ attack: 'fgsm', gradient }, 'all', { epsilon: 0.35 }),
        plan({ attack: 'pgd', gradient, steps: 10 }, 'all', { epsilon: 0.35 }),
        plan({ attack: 'tpgd', gradient, steps: 7 }),
        plan({ attack: 'apgd-ce', gradient, steps: 50 }),
      ]),
      plan({ attack: 'apgd-dlr', steps: 50 }),
      plan({ attack: 'square', queries: 50 }),
      plan({ attack: 'one-pixel', population: 10, generations: 10, child: 'best1' }),
    ],
    curve: null,
  },
  /** The standard ensemble, exactly: APGD-CE, APGD-T, FAB-T, Square, each on what the ones before it left (arXiv:2003.01690, section 5). */
  autoattack: {
    name: 'autoattack',
    version: 1,
    images: 1_000,
    norm: 'linf',
    epsilon: usualEpsilon,
    attacks: [
      plan({ attack: 'apgd-ce', steps: 100 }, 'standing'),
      plan({ attack: 'apgd-targeted', steps: 100, targets: 9 }, 'standing'),
      plan({ attack: 'fab-targeted', steps: 100, targets: 9 }, 'standing'),
      plan({ attack: 'square', queries: 5_000 }, 'standing'),
    ],
    curve: null,
  },
} as const satisfies Record<Exclude<AttackPresetName, 'none'>, AttackPreset>;

/** Grey images have one channel. */
export function imageKind(channels: number): ImageKind {
  return channels === 1 ? 'grey' : 'colour';
}

/** The ball an attack of a preset looks in, and whether that is the one of the headline. */
export function radiusOf(
  { settings, epsilon: own }: PlannedAttack,
  preset: AttackPreset,
  kind: ImageKind,
): { norm: 'linf' | 'l2' | 'l0'; epsilon: number; counts: boolean } {
  if (settings.attack === 'one-pixel') return { norm: 'l0', epsilon: settings.pixels, counts: false };
  const norm = settings.attack === 'tpgd' ? 'linf' : settings.norm;
  const radius = preset.epsilon[kind];
  return { norm, epsilon: own ?? radius, counts: norm === preset.norm && (own ?? radius) === radius };
}
