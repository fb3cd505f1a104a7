import type { Attack } from '../attack.ts';
import { balls } from '../norms/ball.ts';
import { ascend } from './ascend.ts';
import { randomStart } from './random-start.ts';

/** Room for rounding in `steps * stepShare >= 2`. */
const slack = 1 + 1e-9;

/** Projected gradient descent from a random start in the ball (arXiv:1706.06083, section 2.1). */
export const pgd: Attack<'pgd'> = {
  name: 'pgd',
  objection({ steps, stepShare }) {
    // From a random corner the opposite corner is 2 epsilon away: a shorter walk never explores the ball.
    if (steps * stepShare * slack >= 2) return undefined;
    return `pgd cannot cross its ball: steps · stepShare = ${steps} · ${stepShare} = ${steps * stepShare} of epsilon, expected at least 2. Raise steps or stepShare.`;
  },
  cost: ({ steps }) => ({ logits: 0, gradients: steps }),
  perturb(task) {
    const { victim, clean, labels, epsilon, settings } = task;
    const { norm, loss, steps, gradient } = settings;
    const start = randomStart(task, norm, (size, random) => balls[norm].draw(size, epsilon, random));
    const stepSize = settings.stepShare * epsilon;
    return ascend({ victim, clean, start, aim: { loss, labels }, norm, epsilon, steps, stepSize, gradient });
  },
};
