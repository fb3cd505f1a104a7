/**
 * @file Which images an experiment uses: drawn by its seed, each class as often as any other as far as there are
 * images. A larger split contains the smaller ones of the same seed, and validation does not depend on its size.
 */
import { AppError, hashOf } from '@bionas/contracts';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

/** What to draw from: candidate positions of each class. */
export interface Pool {
  readonly labels: Uint8Array;
  readonly classes: number;
  /** Positions that must not be drawn. */
  readonly without: ReadonlySet<number>;
}

/** A group of images to draw; earlier groups draw first and share no image with later ones. */
export interface Group {
  readonly name: string;
  readonly size: number;
}

/**
 * Draws the groups from the pool.
 * @returns positions of each group, ascending
 * @throws AppError `invalid-spec` if there are not enough images
 */
export function drawGroups(
  pool: Pool,
  groups: readonly Group[],
  options: { seed: number; what: string },
): Uint32Array[] {
  const next = intBelow(options.seed, options.what);
  const byClass: number[][] = Array.from({ length: pool.classes }, () => []);
  pool.labels.forEach((label, position) => {
    if (!pool.without.has(position)) byClass[label]?.push(position);
  });
  for (const positions of byClass) shuffle(positions, next);
  // Classes in random order: which of them have one image more where the size is no multiple of their number.
  shuffle(byClass, next);
  const wanted = groups.reduce((sum, group) => sum + group.size, 0);
  const available = byClass.reduce((sum, positions) => sum + positions.length, 0);
  if (wanted > available) {
    throw new AppError(
      'invalid-spec',
      `The spec asks for ${groups.map((group) => `${group.size} ${group.name}`).join(' and ')} images, but only ${available} ${options.what} images are there. Ask for fewer.`,
    );
  }
  return groups.map((group) => takeRound(byClass, group.size));
}

/** Takes one image of each class in turn, passing over classes that have no more. */
function takeRound(byClass: number[][], size: number): Uint32Array {
  const taken: number[] = [];
  while (taken.length < size) {
    for (const positions of byClass) {
      const position = taken.length < size ? positions.shift() : undefined;
      if (position !== undefined) taken.push(position);
    }
  }
  return Uint32Array.from(taken).sort();
}

/** Seeded integers below a bound, from xoroshiro128+ whose state is the start of the name's SHA-256. */
function intBelow(seed: number, what: string): (below: number) => number {
  const name = hashOf([seed, 'split', what]);
  const words = [0, 1, 2, 3].map((word) => Number.parseInt(name.slice(8 * word, 8 * word + 8), 16) | 0);
  const generator = xoroshiro128plusFromState(words);
  return (below) => uniformInt(generator, 0, below - 1);
}

/** Fisher-Yates, in place. */
function shuffle<Item>(items: Item[], next: (below: number) => number): void {
  for (let last = items.length - 1; last > 0; last--) {
    const other = next(last + 1);
    [items[last], items[other]] = [items[other] as Item, items[last] as Item];
  }
}
