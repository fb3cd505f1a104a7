import { hashOf } from '@bionas/contracts';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

/** A stream of random numbers. Equal seed and labels give equal streams; different labels give independent ones. */
export interface RandomStream {
  /** Uniform in (0, 1), 24 bits, symmetric around 1/2. */
  uniform(): number;
  /** Uniform integer from 0 to `below` − 1, `below` at most 2³². */
  integer(below: number): number;
}

/**
 * Opens the stream named by a seed and labels, as in `randomStream(7, 'weights', 'layers.0.conv')`. A stream's numbers depend on
 * its name alone, never on what was drawn before: a layer more or less changes nothing in the other layers.
 */
export function randomStream(seed: number, ...labels: readonly (string | number)[]): RandomStream {
  const digest = hashOf([seed, ...labels]);
  const words = [0, 8, 16, 24].map((start) => Number.parseInt(digest.slice(start, start + 8), 16) | 0);
  const generator = xoroshiro128plusFromState(words);
  const word = (): number => generator.next() >>> 0;
  return {
    uniform: () => ((word() >>> 8) + 0.5) / 2 ** 24,
    integer: (below) => {
      const limit = 2 ** 32 - (2 ** 32 % below);
      for (;;) {
        const drawn = word();
        if (drawn < limit) return drawn % below;
      }
    },
  };
}
