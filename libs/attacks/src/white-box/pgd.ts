import { tf } from '@bionas/engine';
import type { Attack, AttackTask } from '../attack.ts';
import { clipToBall } from '../projections/clip-to-ball.ts';
import { isAbsent } from '../victim.ts';
import { ascentDirection } from './ascent-direction.ts';

/** Room for float rounding in `steps * stepSize >= 2 * epsilon`. */
const slack = 1 + 1e-9;

/** clip01(clean + U(−epsilon, epsilon)), each image from its own stream. */
function randomStart({ clean, randoms, budget }: AttackTask): tf.Tensor4D {
  const perImage = clean.size / randoms.length;
  const noise = new Float32Array(clean.size);
  randoms.forEach((random, image) => {
    for (let value = 0; value < perImage; value++) {
      noise[image * perImage + value] = (2 * random() - 1) * budget.epsilonLinf;
    }
  });
  return tf.tidy(() => clipToBall(tf.add(clean, tf.tensor4d(noise, clean.shape)), clean, budget.epsilonLinf));
}

/** Projected gradient descent in the L-infinity ball from a uniform random start (arXiv:1706.06083, section 2.1). */
export const pgd: Attack = {
  name: 'pgd',
  objection({ steps, stepSize, epsilonLinf }) {
    // From a random corner the opposite corner is 2·epsilon away: a shorter walk never explores the ball.
    if (steps * stepSize * slack < 2 * epsilonLinf) {
      return `pgd cannot cross its ball: steps · stepSize = ${steps} · ${stepSize} = ${steps * stepSize}, expected at least 2 · epsilon = ${2 * epsilonLinf}. Raise steps or stepSize.`;
    }
    return undefined;
  },
  gradientCalls: ({ steps }) => steps,
  perturb(task) {
    const { clean, budget } = task;
    let images = randomStart(task);
    for (let step = 0; step < budget.steps; step++) {
      const current = images;
      const direction = ascentDirection(current, task);
      if (isAbsent(direction)) {
        current.dispose();
        return direction;
      }
      images = tf.tidy(() =>
        clipToBall(tf.add(current, tf.mul(direction, budget.stepSize)), clean, budget.epsilonLinf),
      );
      current.dispose();
      direction.dispose();
    }
    return images;
  },
};
