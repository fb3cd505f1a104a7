/** @file The robustness of a candidate, cheaply: for a search that has it among its objectives. */
import { attackImages, isAbsent, pickRows, recordedVictim } from '@bionas/attacks';
import { attackSettingsSchema, type Count, type ImageSet } from '@bionas/contracts';
import { recordableNetwork, type Network } from '@bionas/network';

/** The first validation images, the same for every candidate. */
const attackedImages = 200;
/** On the margin, which saturated logits do not hide from as they do from the cross-entropy. Long enough to cross the ball. */
const settings = attackSettingsSchema.parse({
  ...{ attack: 'pgd', gradient: 'true', loss: 'margin' },
  ...{ steps: 5, stepShare: 0.5, restarts: 1 },
});

/**
 * Validation images that PGD of five steps leaves right: an upper bound of what a whole preset would leave.
 * @returns null when stopped
 */
export async function underShortAttack(
  network: Network,
  validation: ImageSet,
  options: { readonly epsilon: number; readonly seed: number; readonly shouldStop: () => boolean },
): Promise<Count | null> {
  const total = Math.min(attackedImages, validation.count);
  const indices = Array.from({ length: total }, (_, place) => place);
  const victim = recordedVictim(recordableNetwork(network, network.description.input), {
    gradients: [{ loss: 'margin', gradient: 'true' }],
  });
  try {
    const attacked = await attackImages({
      ...{ victim, settings, indices, ...options },
      ...pickRows(validation, indices),
    });
    if (attacked === null) return null;
    if (isAbsent(attacked)) throw new Error('a true gradient is never absent');
    return { correct: attacked.correct.filter((right) => right).length, total };
  } finally {
    victim.dispose();
  }
}
