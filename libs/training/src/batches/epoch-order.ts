import { randomStream } from '@bionas/learning-rules';

/** The order of an epoch: a permutation of 0 … count − 1 that depends on seed and epoch alone, so that a resumed training sees the same. */
export function epochOrder(seed: number, epoch: number, count: number): Uint32Array {
  const random = randomStream(seed, 'order', epoch);
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last -= 1) {
    const other = random.integer(last + 1);
    const moved = order[last] ?? 0;
    order[last] = order[other] ?? 0;
    order[other] = moved;
  }
  return order;
}
