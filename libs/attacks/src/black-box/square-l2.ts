/** @file Square Attack in the L2 ball (arXiv:1912.00049, algorithm 3): mass is moved from one square to another, shaped like a pair of bumps. */
import { rowOf, type Images } from '../images/images.ts';
import { balls, lengthOf } from '../norms/ball.ts';
import type { RandomSource } from '../random/example-random.ts';
import { cornerOf, sign, type Corner, type SquareChange } from './square-change.ts';

/** A bump of unit length: rectangles about the middle, each wider one lower (section 4.3). [height, width] */
function bump(height: number, width: number): Float32Array {
  const values = new Float32Array(height * width);
  const [middleY, middleX] = [Math.floor(height / 2), Math.floor(width / 2)];
  for (let ring = 0; ring <= Math.max(middleY, middleX); ring++) {
    for (let y = Math.max(middleY - ring, 0); y < Math.min(middleY + ring + 1, height); y++) {
      for (let x = Math.max(middleX - ring, 0); x < Math.min(middleX + ring + 1, width); x++) {
        values[y * width + x] = (values[y * width + x] ?? 0) + 1 / (ring + 1) ** 2;
      }
    }
  }
  const length = lengthOf(values);
  return values.map((value) => value / length);
}

/** Two bumps of opposite sign side by side, of unit length together, upright or lying. [side, side] */
export function bumps(side: number, random: RandomSource): Float32Array {
  const upper = Math.floor(side / 2);
  const values = new Float32Array(side * side);
  if (upper > 0) values.set(bump(upper, side), 0);
  bump(side - upper, side).forEach((value, at) => {
    values[upper * side + at] = -value;
  });
  const length = lengthOf(values);
  const lying = random() < 0.5;
  return Float32Array.from(values, (_, at) => {
    const [y, x] = [Math.floor(at / side), at % side];
    return (values[lying ? x * side + y : at] ?? NaN) / length;
  });
}

/** `into` becomes the clean image under a grid of bumps, five a side, at distance epsilon before clipping. */
export function startFrom(
  clean: Images,
  row: number,
  into: Float32Array,
  epsilon: number,
  random: RandomSource,
): void {
  const [height, width, channels] = clean.shape;
  const side = Math.max(Math.floor(Math.min(height, width) / 5), 1);
  const delta = new Float32Array(into.length);
  for (let top = 0; top + side <= height; top += side) {
    for (let left = 0; left + side <= width; left += side) {
      const shape = bumps(side, random);
      for (let channel = 0; channel < channels; channel++) {
        const way = sign(random);
        eachPixel({ top, left }, side, width, (at, place) => {
          delta[at * channels + channel] = way * (shape[place] ?? 0);
        });
      }
    }
  }
  place(delta, clean, row, into, epsilon);
}

/**
 * Empties one square of the displacement, and gives another its length and what is left to epsilon, as bumps on top of what it holds.
 * @param side odd, at least 3
 */
export function moveSquare(change: SquareChange, random: RandomSource): void {
  const { clean, row, into, side, epsilon } = change;
  const [, width, channels] = clean.shape;
  const pixels = rowOf(clean, row);
  const delta = into.map((value, at) => value - (pixels[at] ?? NaN));
  const [to, from] = [cornerOf(change, random), cornerOf(change, random)];
  const inBoth = new Set<number>();
  for (const window of [to, from]) eachPixel(window, side, width, (at) => inBoth.add(at));
  const free = Math.max(epsilon ** 2 - lengthOf(delta) ** 2, 0) / channels;
  const shape = bumps(side, random);
  const toLength = Math.sqrt(sumOfSquares(delta, to, side, width, channels));
  const moved = Array.from({ length: channels }, (_, channel) => {
    let held = 0;
    for (const at of inBoth) held += (delta[at * channels + channel] ?? NaN) ** 2;
    const way = sign(random);
    const values = new Float32Array(side * side);
    eachPixel(to, side, width, (at, place) => {
      values[place] =
        way * (shape[place] ?? 0) + (delta[at * channels + channel] ?? NaN) / (1e-12 + toLength);
    });
    const scale = Math.sqrt(free + held) / (1e-12 + lengthOf(values));
    return values.map((value) => value * scale);
  });
  eachPixel(from, side, width, (at) => {
    for (let channel = 0; channel < channels; channel++) delta[at * channels + channel] = 0;
  });
  eachPixel(to, side, width, (at, place) => {
    moved.forEach((values, channel) => {
      delta[at * channels + channel] = values[place] ?? NaN;
    });
  });
  place(delta, clean, row, into, epsilon);
}

/** `into` = the clean image and the displacement at length epsilon, inside the box. */
function place(delta: Float32Array, clean: Images, row: number, into: Float32Array, epsilon: number): void {
  const scale = epsilon / (1e-12 + lengthOf(delta));
  const pixels = rowOf(clean, row);
  delta.forEach((value, at) => {
    into[at] = (pixels[at] ?? NaN) + value * scale;
  });
  balls.l2.project(into, pixels, epsilon);
}

function sumOfSquares(
  delta: Float32Array,
  window: Corner,
  side: number,
  width: number,
  channels: number,
): number {
  let sum = 0;
  eachPixel(window, side, width, (at) => {
    for (let channel = 0; channel < channels; channel++) sum += (delta[at * channels + channel] ?? NaN) ** 2;
  });
  return sum;
}

/** Calls with the pixel's place in the image and in the square. */
function eachPixel(
  { top, left }: Corner,
  side: number,
  width: number,
  work: (at: number, place: number) => void,
): void {
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) work((top + y) * width + left + x, y * side + x);
  }
}
