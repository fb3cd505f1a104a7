import { tf } from '@bionas/engine';
import type { Attack } from '../attack.ts';
import { clipToBall } from '../projections/clip-to-ball.ts';
import { isAbsent } from '../victim.ts';
import { ascentDirection } from './ascent-direction.ts';

/** Fast gradient sign method (arXiv:1412.6572, section 4): one step of length epsilon from the clean image. */
export const fgsm: Attack = {
  name: 'fgsm',
  objection({ steps, stepSize, restarts, epsilonLinf }) {
    if (steps !== 1 || restarts !== 1 || stepSize !== epsilonLinf) {
      return `fgsm is one step of length epsilon without a random start: expected steps 1, restarts 1, stepSize ${epsilonLinf}, got steps ${steps}, restarts ${restarts}, stepSize ${stepSize}. Use pgd for more.`;
    }
    return undefined;
  },
  gradientCalls: () => 1,
  perturb(task) {
    const direction = ascentDirection(task.clean, task);
    if (isAbsent(direction)) return direction;
    const { epsilonLinf } = task.budget;
    const perturbed = tf.tidy(() =>
      clipToBall(tf.add(task.clean, tf.mul(direction, epsilonLinf)), task.clean, epsilonLinf),
    );
    direction.dispose();
    return perturbed;
  },
};
