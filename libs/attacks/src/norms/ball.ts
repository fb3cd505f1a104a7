/** @file Balls of images around a clean one, cut off at the box [0, 1]: where an attack may go, and the steepest way inside. */
import type { BallNorm } from '@bionas/contracts';
import type { RandomSource } from '../random/example-random.ts';
import { standardNormal } from '../random/standard-normal.ts';

/** Rows are the pixels of one image. */
interface Ball {
  /**
   * Moves `row` to the nearest point of the ball and from there into the box. Clipping to the box second never leaves the ball, as the clean image is
   * in the box.
   */
  project(row: Float32Array, clean: Float32Array, epsilon: number): void;
  /** The step of unit length along which a linear loss rises most. */
  ascent(gradient: Float32Array): Float32Array;
  /** A displacement drawn from the ball, before any clipping. */
  draw(size: number, epsilon: number, random: RandomSource): Float32Array;
  distance(row: Float32Array, clean: Float32Array): number;
}

export const lengthOf = (values: Float32Array): number => {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum);
};

const linf: Ball = {
  project(row, clean, epsilon) {
    for (let at = 0; at < row.length; at++) {
      const centre = clean[at] ?? NaN;
      const value = row[at] ?? NaN;
      row[at] = Math.min(Math.max(value, Math.max(centre - epsilon, 0)), Math.min(centre + epsilon, 1));
    }
  },
  /** sign(0) = 0 */
  ascent: (gradient) => gradient.map((value) => Math.sign(value)),
  draw: (size, epsilon, random) => Float32Array.from({ length: size }, () => (2 * random() - 1) * epsilon),
  distance: (row, clean) =>
    row.reduce((most, value, at) => Math.max(most, Math.abs(value - (clean[at] ?? NaN))), 0),
};

const l2: Ball = {
  project(row, clean, epsilon) {
    const far = l2.distance(row, clean);
    const shrink = far > epsilon ? epsilon / far : 1;
    for (let at = 0; at < row.length; at++) {
      const centre = clean[at] ?? NaN;
      row[at] = Math.min(Math.max(centre + ((row[at] ?? NaN) - centre) * shrink, 0), 1);
    }
  },
  ascent(gradient) {
    const length = lengthOf(gradient) + 1e-12;
    return gradient.map((value) => value / length);
  },
  /** Uniform in direction and in radius. */
  draw(size, epsilon, random) {
    const direction = Float32Array.from({ length: size }, () => standardNormal(random));
    const scale = (epsilon * random()) / (lengthOf(direction) + 1e-12);
    return direction.map((value) => value * scale);
  },
  distance: (row, clean) => lengthOf(row.map((value, at) => value - (clean[at] ?? NaN))),
};

export const balls = { linf, l2 } satisfies Record<BallNorm, Ball>;
