import type { Attack } from '../attack.ts';
import { copyImages, rowOf } from '../images/images.ts';
import { balls } from '../norms/ball.ts';
import { isAbsent } from '../victim/victim.ts';
import { rangeOf } from './range-of.ts';
import { slopesAt } from './slopes.ts';

/** Fast gradient sign method (arXiv:1412.6572, section 4): one step of length epsilon from the clean image. */
export const fgsm: Attack<'fgsm'> = {
  name: 'fgsm',
  objection: () => undefined,
  cost: () => ({ logits: 0, gradients: 1 }),
  *perturb({ victim, clean, labels, epsilon, settings }) {
    const { norm, loss, gradient } = settings;
    const slope = slopesAt(victim, clean, { loss, labels }, rangeOf(clean.count), gradient);
    yield;
    if (isAbsent(slope)) return slope;
    const images = copyImages(clean);
    const slopes = { ...clean, pixels: slope.gradient };
    for (let row = 0; row < clean.count; row++) {
      const pixels = rowOf(images, row);
      balls[norm].climb(pixels, rowOf(slopes, row), epsilon);
      balls[norm].project(pixels, rowOf(clean, row), epsilon);
    }
    return images;
  },
};
