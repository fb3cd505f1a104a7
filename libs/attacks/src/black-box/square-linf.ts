/** @file Square Attack in the L-infinity ball (Andriushchenko et al. 2020, arXiv:1912.00049, algorithms 1 and 2): random squares, kept where they help. */
import { rowOf, type Images, type ImageShape } from '../images/images.ts';
import { balls } from '../norms/ball.ts';
import type { RandomSource } from '../random/example-random.ts';
import { cornerOf, sign, type SquareChange } from './square-change.ts';

/** Vertical stripes of ±epsilon, one sign a column and channel. */
export function stripes([, width, channels]: ImageShape, random: RandomSource): Float32Array {
  return Float32Array.from({ length: width * channels }, () => sign(random));
}

/** `into` becomes the clean image under stripes. */
export function startFrom(
  clean: Images,
  row: number,
  into: Float32Array,
  epsilon: number,
  random: RandomSource,
): void {
  const signs = stripes(clean.shape, random);
  const pixels = rowOf(clean, row);
  pixels.forEach((value, at) => {
    into[at] = value + epsilon * (signs[at % signs.length] ?? 0);
  });
  balls.linf.project(into, pixels, epsilon);
}

/**
 * Adds ±2·epsilon, one sign a channel, to a square of `side` pixels somewhere in the image: its pixels then lie on the rim of the ball. Any corner may be
 * drawn that leaves the square inside; published code leaves the last one out and draws once for the batch.
 */
export function addSquare(change: SquareChange, random: RandomSource): void {
  const { clean, row, into, side, epsilon } = change;
  const [, width, channels] = clean.shape;
  const { top, left } = cornerOf(change, random);
  const pixels = rowOf(clean, row);
  const signs = Array.from({ length: channels }, () => sign(random));
  for (let y = top; y < top + side; y++) {
    for (let x = left; x < left + side; x++) {
      signs.forEach((way, channel) => {
        const at = (y * width + x) * channels + channel;
        const centre = pixels[at] ?? NaN;
        const moved = (into[at] ?? NaN) + 2 * epsilon * way;
        into[at] = Math.min(Math.max(moved, centre - epsilon, 0), centre + epsilon, 1);
      });
    }
  }
}
