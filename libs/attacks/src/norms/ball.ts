/** @file Balls of images around a clean one, cut off at the box [0, 1]: where an attack may go, and the steepest way inside. */
import type { BallNorm } from '@bionas/contracts';
import { drawn } from '../random/drawn.ts';
import type { RandomSource } from '../random/example-random.ts';
import { standardNormal } from '../random/standard-normal.ts';

/** Rows are the pixels of one image. */
interface Ball {
  /**
   * Moves `row` to the nearest point of the ball and from there into the box. Clipping to the box second never leaves the ball, as the clean image is
   * in the box.
   */
  project(row: Float32Array, clean: Float32Array, epsilon: number): void;
  /** Moves `row` by `length` along the way on which a linear loss of this gradient rises most. */
  climb(row: Float32Array, gradient: Float32Array, length: number): void;
  /** A displacement drawn from the ball, before any clipping. */
  draw(size: number, epsilon: number, random: RandomSource): Float32Array;
  distance(row: Float32Array, clean: Float32Array): number;
}

export const lengthOf = (values: Float32Array): number => {
  let sum = 0;
  for (let at = 0; at < values.length; at++) sum += (values[at] ?? NaN) ** 2;
  return Math.sqrt(sum);
};

// Plain loops here and in what is done at every step: callbacks and iterators cost as much as a small network's pass.
const linf: Ball = {
  project(row, clean, epsilon) {
    for (let at = 0; at < row.length; at++) {
      const centre = clean[at] ?? NaN;
      const value = row[at] ?? NaN;
      const least = centre > epsilon ? centre - epsilon : 0;
      const most = centre + epsilon < 1 ? centre + epsilon : 1;
      row[at] = value < least ? least : value > most ? most : value;
    }
  },
  /** sign(0) = 0. Signs are as good as random, so no branch and no Math.sign, which has one. */
  climb(row, gradient, length) {
    for (let at = 0; at < row.length; at++) {
      const slope = gradient[at] ?? NaN;
      row[at] = (row[at] ?? NaN) + length * (Number(slope > 0) - Number(slope < 0));
    }
  },
  draw: (size, epsilon, random) => drawn(size, () => (2 * random() - 1) * epsilon),
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
  climb(row, gradient, length) {
    const steepness = lengthOf(gradient) + 1e-12;
    for (let at = 0; at < row.length; at++) {
      row[at] = (row[at] ?? NaN) + length * Math.fround((gradient[at] ?? NaN) / steepness);
    }
  },
  /** Uniform in direction and in radius. */
  draw(size, epsilon, random) {
    const direction = drawn(size, () => standardNormal(random));
    const scale = (epsilon * random()) / (lengthOf(direction) + 1e-12);
    return direction.map((value) => value * scale);
  },
  distance: (row, clean) => lengthOf(row.map((value, at) => value - (clean[at] ?? NaN))),
};

export const balls = { linf, l2 } satisfies Record<BallNorm, Ball>;
