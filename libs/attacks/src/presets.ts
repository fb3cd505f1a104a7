/**
 * @file Named, frozen evaluations: a number is only comparable with numbers of the same preset. Changing one makes a new name
 * (attacks.md, section 6); a test holds their hashes.
 */
import type { AttackName, AttackPresetName } from '@bionas/contracts';
import type { AttackBudget } from './attack.ts';
import { attacks } from './registry.ts';

/** Epsilon follows the pictures: strokes of grey digits survive what drowns a photograph. */
export type ImageKind = 'grey' | 'colour';

export interface PlannedAttack {
  readonly attack: AttackName;
  readonly gradient: AttackBudget['gradient'];
  readonly loss: AttackBudget['loss'];
  readonly steps: number;
  /** Step size as a share of epsilon, so that one plan fits every kind of image. */
  readonly stepShare: number;
  readonly restarts: number;
}

export interface AttackPreset {
  readonly name: Exclude<AttackPresetName, 'none'>;
  /** Test images attacked; all of them where the split has fewer. */
  readonly images: number;
  readonly epsilonLinf: Readonly<Record<ImageKind, number>>;
  /** In order. Within one gradient mode an attack meets only what the ones before it left. */
  readonly attacks: readonly PlannedAttack[];
}

/** The usual radii: 8/255 on CIFAR, 0.1 on MNIST (attacks.md, sections 3 and 8). */
const epsilonLinf = { colour: 8 / 255, grey: 0.1 } as const;

const plan = (
  attack: AttackName,
  gradient: PlannedAttack['gradient'],
  loss: PlannedAttack['loss'],
  steps: number,
): PlannedAttack => ({ attack, gradient, loss, steps, stepShare: steps === 1 ? 1 : 1 / 4, restarts: 1 });

/**
 * FGSM and PGD on the cross-entropy, then PGD on the margin for what survives: on confident networks the cross-entropy
 * saturates and leaves a third of the images standing that the margin breaks (attacks.md, section 8).
 */
const whiteBox = (steps: number): readonly PlannedAttack[] => [
  plan('fgsm', 'true', 'cross-entropy', 1),
  plan('pgd', 'true', 'cross-entropy', steps),
  plan('pgd', 'true', 'margin', steps),
  plan('pgd', 'rule', 'cross-entropy', steps),
];

export const attackPresets = {
  smoke: { name: 'smoke', images: 200, epsilonLinf, attacks: whiteBox(10) },
  laptop: { name: 'laptop', images: 500, epsilonLinf, attacks: whiteBox(20) },
} as const satisfies Record<Exclude<AttackPresetName, 'none'>, AttackPreset>;

/** Grey images have one channel. */
export function imageKind(channels: number): ImageKind {
  return channels === 1 ? 'grey' : 'colour';
}

/** The budget of a planned attack at one epsilon. */
export function budgetOf(plan: PlannedAttack, epsilonLinf: number): AttackBudget {
  const { steps, restarts, loss, gradient } = plan;
  return { epsilonLinf, steps, stepSize: plan.stepShare * epsilonLinf, restarts, loss, gradient };
}

/** Forward passes an image costs under a planned attack; a gradient costs about three. */
export function costOf(plan: PlannedAttack): number {
  return 2 + 3 * plan.restarts * attacks[plan.attack].gradientCalls(budgetOf(plan, 0));
}
