import { randomStream } from '@bionas/learning-rules';
import { epochOrder } from '../batches/epoch-order.ts';
import { permutation } from '../batches/permutation.ts';

/** Positions of the training images that weights learn from, and of those that are for the alphas. */
export interface SplitImages {
  readonly weights: Uint32Array;
  readonly alphas: Uint32Array;
}

/** Splits `count` images by lot; `share` of them, rounded down, are for the weights. The same for all epochs. */
export function splitImages(seed: number, count: number, share: number): SplitImages {
  const order = permutation(randomStream(seed, 'supernet-split'), count);
  const first = Math.floor(share * count);
  return { weights: order.subarray(0, first), alphas: order.subarray(first) };
}

/** The images of the weights in the order of an epoch. */
export function weightOrder(seed: number, epoch: number, { weights }: SplitImages): Uint32Array {
  return epochOrder(seed, epoch, weights.length).map((place) => weights[place] ?? 0);
}

/**
 * The images of the alphas for each step of an epoch: in orders of their own, one after another as long as there are steps. Incomplete batches are
 * left out.
 */
export function alphaBatches(
  { alphas }: SplitImages,
  { seed, epoch, batchSize }: { readonly seed: number; readonly epoch: number; readonly batchSize: number },
): (step: number) => Uint32Array {
  const perRound = Math.floor(alphas.length / batchSize);
  let current = { round: -1, order: new Uint32Array() };
  return (step) => {
    const round = Math.floor(step / perRound);
    if (current.round !== round) {
      const drawn = permutation(randomStream(seed, 'alpha-order', epoch, round), alphas.length);
      current = { round, order: drawn.map((place) => alphas[place] ?? 0) };
    }
    const start = (step % perRound) * batchSize;
    return current.order.subarray(start, start + batchSize);
  };
}
