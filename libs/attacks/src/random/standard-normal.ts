import type { RandomSource } from './example-random.ts';

/** A draw from N(0, 1) by two uniform ones (Box and Muller 1958). */
export function standardNormal(random: RandomSource): number {
  // 1 − u is in (0, 1]: its logarithm is finite.
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
