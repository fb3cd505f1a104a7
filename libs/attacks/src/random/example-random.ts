import { hashOf } from '@bionas/contracts';
import { uniformFloat32 } from 'pure-rand/distribution/uniformFloat32';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

/** Uniform numbers in [0, 1), in an order that its key alone decides. */
export type RandomSource = () => number;

/** What an example's random stream depends on: not on its batch, nor on its place in it. */
export interface RandomKey {
  readonly seed: number;
  /** Of the image in its data set. */
  readonly index: number;
  /** Of the attack and its variant, e.g. `pgd-margin-true`. */
  readonly attack: string;
  readonly restart: number;
}

/** The random stream of one example under one attack. */
export function exampleRandom({ seed, index, attack, restart }: RandomKey): RandomSource {
  return randomSource([seed, index, attack, restart]);
}

/** A stream keyed by anything that can be written as JSON. */
export function randomSource(key: readonly (string | number)[]): RandomSource {
  const digest = hashOf(key);
  const words = [0, 8, 16, 24].map((start) => Number.parseInt(digest.slice(start, start + 8), 16) | 0);
  const generator = xoroshiro128plusFromState(words);
  return () => uniformFloat32(generator);
}
