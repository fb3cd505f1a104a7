import { AppError, hashOf } from '@bionas/contracts';
import { randomSource } from './random/example-random.ts';

/**
 * Which test images an experiment attacks: the first `count` of a permutation that the data seed alone decides, so that every
 * model of an experiment is attacked on the same list, and a longer list extends a shorter one.
 * @returns positions in the test split, all of them when `count` exceeds `total`
 */
export function attackedList(options: {
  readonly total: number;
  readonly count: number;
  readonly dataSeed: number;
}): number[] {
  const { total, count, dataSeed } = options;
  if (!Number.isInteger(total) || total < 1 || !Number.isInteger(count) || count < 1) {
    throw new AppError(
      'invalid-spec',
      `There is nothing to attack: ${count} of ${total} test images. Expected both to be whole numbers from 1.`,
    );
  }
  const random = randomSource(['attacked-list', dataSeed]);
  const places = Array.from({ length: total }, (_, place) => place);
  const chosen: number[] = [];
  for (let drawn = 0; drawn < Math.min(count, total); drawn++) {
    // Fisher-Yates from the front: draw one of those left, put the first of those left in its place.
    const from = drawn + Math.floor(random() * (total - drawn));
    chosen.push(places[from] ?? from);
    places[from] = places[drawn] ?? drawn;
  }
  return chosen;
}

/** SHA-256 over a list of images: equal hashes allow a comparison image by image. */
export function indexHash(indices: readonly number[]): string {
  return hashOf(indices);
}
