import type { Images } from '../images/images.ts';
import type { RandomSource } from '../random/example-random.ts';

/** One square of `side` pixels, to be put somewhere into the image of this row. */
export interface SquareChange {
  readonly clean: Images;
  readonly row: number;
  /** Changed in place. */
  readonly into: Float32Array;
  readonly side: number;
  readonly epsilon: number;
}

/** A corner that leaves the square inside the image. */
export interface Corner {
  readonly top: number;
  readonly left: number;
}

export const sign = (random: RandomSource): number => (random() < 0.5 ? -1 : 1);

/** Any such corner, evenly. */
export function cornerOf({ clean: { shape }, side }: SquareChange, random: RandomSource): Corner {
  const [height, width] = shape;
  const upTo = (count: number): number => Math.floor(random() * count);
  return { top: upTo(height - side + 1), left: upTo(width - side + 1) };
}
