import type { AttackSettings, BallNorm } from '@bionas/contracts';
import type { AttackTask } from '../attack.ts';
import { copyImages, rowOf, type Images } from '../images/images.ts';
import { balls } from '../norms/ball.ts';
import type { RandomSource } from '../random/example-random.ts';

/** Clean images displaced by `draw`, one stream an image, and brought back into the ball and the box; or from where a task says. */
export function randomStart(
  {
    clean,
    epsilon,
    randoms,
    start,
  }: Pick<AttackTask<AttackSettings>, 'clean' | 'epsilon' | 'randoms' | 'start'>,
  norm: BallNorm,
  draw: (size: number, random: RandomSource) => Float32Array,
): Images {
  const images = copyImages(start ?? clean);
  randoms.forEach((random, row) => {
    const pixels = rowOf(images, row);
    if (!start) {
      const moved = draw(pixels.length, random);
      for (let at = 0; at < pixels.length; at++) pixels[at] = (pixels[at] ?? NaN) + (moved[at] ?? NaN);
    }
    balls[norm].project(pixels, rowOf(clean, row), epsilon);
  });
  return images;
}
