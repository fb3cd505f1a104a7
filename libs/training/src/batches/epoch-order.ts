import { randomStream } from '@bionas/learning-rules';
import { permutation } from './permutation.ts';

/** The order of an epoch: a permutation of 0 … count − 1 that depends on seed and epoch alone, so that a resumed training sees the same. */
export function epochOrder(seed: number, epoch: number, count: number): Uint32Array {
  return permutation(randomStream(seed, 'order', epoch), count);
}
