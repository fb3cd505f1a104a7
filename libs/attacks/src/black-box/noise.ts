import type { Attack } from '../attack.ts';
import { copyImages, copyRow } from '../images/images.ts';
import { marginsOf } from '../images/standing-rows.ts';
import { balls } from '../norms/ball.ts';
import { randomStart } from '../white-box/random-start.ts';

/** The floor that every attack must beat: the worst of some random draws from the ball. */
export const noise: Attack<'noise'> = {
  name: 'noise',
  objection: () => undefined,
  cost: ({ draws }) => ({ logits: draws, gradients: 0 }),
  *perturb(task) {
    const { victim, clean, labels, epsilon, settings } = task;
    const { norm, draws } = settings;
    const worst = copyImages(clean);
    const margins = new Float32Array(clean.count).fill(-Infinity);
    for (let draw = 0; draw < draws; draw++) {
      const images = randomStart({ ...task, start: null }, norm, (size, random) =>
        balls[norm].draw(size, epsilon, random),
      );
      marginsOf(victim.logits(images), labels).forEach((margin, row) => {
        if (margin <= (margins[row] ?? NaN)) return;
        margins[row] = margin;
        copyRow(images, row, worst, row);
      });
      yield;
    }
    return worst;
  },
};
