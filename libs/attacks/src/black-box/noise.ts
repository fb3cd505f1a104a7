import type { Attack } from '../attack.ts';
import { keepWorst } from '../images/keep-worst.ts';
import { balls } from '../norms/ball.ts';
import { randomStart } from '../white-box/random-start.ts';

/** The floor that every attack must beat: the worst of some random draws from the ball. */
export const noise: Attack<'noise'> = {
  name: 'noise',
  objection: () => undefined,
  cost: ({ draws }) => ({ logits: draws, gradients: 0 }),
  *perturb(task) {
    const { epsilon, settings } = task;
    const { norm, draws } = settings;
    const kept = keepWorst(task);
    for (let draw = 0; draw < draws; draw++) {
      const images = randomStart({ ...task, start: null }, norm, (size, random) =>
        balls[norm].draw(size, epsilon, random),
      );
      kept.take(images);
      yield;
    }
    return kept.worst;
  },
};
