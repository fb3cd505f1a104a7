import { AppError } from '@bionas/contracts';
import { tf } from '@bionas/engine';
import type { AttackTask } from '../attack.ts';
import { isAbsent, type Absent } from '../victim.ts';

/**
 * sign(gradient of the loss) at `images`, with sign(0) = 0; the steepest ascent direction in the L-infinity norm.
 * @throws AppError `diverged` when the gradient is not finite: sign(NaN) would leave the image alone and count as robust
 */
export function ascentDirection(
  images: tf.Tensor4D,
  { victim, labels, budget }: Pick<AttackTask, 'victim' | 'labels' | 'budget'>,
): tf.Tensor4D | Absent {
  const gradient = victim.inputGradient(images, budget.loss, labels, budget.gradient);
  if (isAbsent(gradient)) return gradient;
  const finite = tf.tidy(() => tf.all(tf.isFinite(gradient)).dataSync()[0]);
  const direction = tf.sign(gradient);
  gradient.dispose();
  if (finite) return direction;
  direction.dispose();
  throw new AppError(
    'diverged',
    `The ${budget.gradient} gradient of the ${budget.loss} loss has values that are not finite, so nothing can be said about robustness. Train the model with a smaller learning rate.`,
  );
}
