/**
 * @file The one source of chance of the pure rooms: seeded, named streams whose state is four integers.
 *
 * A stream is named by a seed and labels, e.g. `createRandom(7, 'evolution', 'generation', 3)`. SHA-256 turns the name
 * into the generator's state, so that streams with different names are independent and adding one moves no other.
 */
import { hashOf } from '@bionas/contracts';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

/** Four 32-bit integers: survives JSON. */
export type RandomState = readonly [number, number, number, number];

/** A random stream. Drawing moves it on; `state()` says where it stands. */
export interface Random {
  /** Uniform integer, 0 to `below` − 1. */
  int(below: number): number;
  /** Uniform in [0, 1). */
  float(): number;
  /** True with the given probability. */
  chance(probability: number): boolean;
  /** One of the items, all equally likely. There must be one. */
  pick<Item>(items: readonly Item[]): Item;
  /** The items in random order; the argument is left as it is. */
  shuffle<Item>(items: readonly Item[]): Item[];
  /** Where the stream stands, for `restoreRandom`. */
  state(): RandomState;
}

/** The stream named by a seed and labels, at its start. */
export function createRandom(seed: number, ...labels: readonly (string | number)[]): Random {
  const name = hashOf([seed, ...labels]);
  const word = (index: number): number => Number.parseInt(name.slice(8 * index, 8 * index + 8), 16) | 0;
  return restoreRandom([word(0), word(1), word(2), word(3)]);
}

/** The stream that goes on from `state`. */
export function restoreRandom(state: RandomState): Random {
  const generator = xoroshiro128plusFromState(state);
  const int = (below: number): number => uniformInt(generator, 0, below - 1);
  return {
    int,
    float: () => uniformFloat64(generator),
    chance: (probability) => uniformFloat64(generator) < probability,
    pick: (items) => {
      if (items.length === 0) throw new RangeError('pick: expected at least one item, got none');
      return items[int(items.length)] as (typeof items)[number];
    },
    shuffle: (items) => {
      const shuffled = [...items];
      for (let last = shuffled.length - 1; last > 0; last--) {
        const other = int(last + 1);
        const [a, b] = [shuffled[last], shuffled[other]] as [(typeof items)[number], (typeof items)[number]];
        shuffled[last] = b;
        shuffled[other] = a;
      }
      return shuffled;
    },
    state: () => {
      const [a = 0, b = 0, c = 0, d = 0] = generator.getState();
      return [a, b, c, d];
    },
  };
}
