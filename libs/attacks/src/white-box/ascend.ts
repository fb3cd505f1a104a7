import type { BallNorm } from '@bionas/contracts';
import { copyImages, rowOf, type Images } from '../images/images.ts';
import { marginsOf } from '../images/standing-rows.ts';
import { pickAim, type Aim } from '../losses/aim.ts';
import type { Course } from '../attack.ts';
import { balls } from '../norms/ball.ts';
import { isAbsent, type Victim } from '../victim/victim.ts';
import { rangeOf } from './range-of.ts';
import { slopesAt } from './slopes.ts';

export interface Ascent {
  readonly victim: Victim;
  readonly clean: Images;
  readonly start: Images;
  readonly aim: Aim;
  readonly norm: BallNorm;
  readonly epsilon: number;
  readonly steps: number;
  readonly stepSize: number;
  readonly gradient: 'true' | 'rule';
}

/**
 * Steps of a fixed length along the steepest way, each followed by a projection (arXiv:1706.06083, section 2.1). An image that is misclassified is
 * left as it is and costs no more.
 */
export function* ascend(ascent: Ascent): Course {
  const { victim, clean, aim, norm, epsilon, stepSize } = ascent;
  const images = copyImages(ascent.start);
  let active = rangeOf(clean.count);
  for (let step = 0; step < ascent.steps && active.length > 0; step++) {
    const slope = slopesAt(victim, images, aim, active, ascent.gradient);
    yield;
    if (isAbsent(slope)) return slope;
    const margins = marginsOf(slope.logits, pickAim(aim, active).labels);
    const slopes = { count: active.length, shape: clean.shape, pixels: slope.gradient };
    active = active.filter((row, place) => {
      if ((margins[place] ?? NaN) >= 0) return false;
      const pixels = rowOf(images, row);
      balls[norm].climb(pixels, rowOf(slopes, place), stepSize);
      balls[norm].project(pixels, rowOf(clean, row), epsilon);
      return true;
    });
  }
  return images;
}
