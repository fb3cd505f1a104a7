import type { Count, ImageSet } from '@bionas/contracts';
import { softmaxCrossEntropy, tf } from '@bionas/engine';
import type { Network } from '@bionas/network';
import { makeBatch } from './batches/make-batch.ts';
import { countCorrect } from './loop/train-step.ts';
import { yieldToEvents } from './loop/yield-to-events.ts';

export interface Evaluation {
  readonly count: Count;
  /** Mean cross-entropy. Not finite when the network has diverged. */
  readonly loss: number;
}

export interface EvaluateOptions {
  /** Bounds the memory; does not change the count. */
  readonly batchSize: number;
  /** Asked between batches. */
  readonly shouldStop?: () => boolean;
}

/** Answers of a network to a set of images, in evaluation mode. Null when stopped. */
export async function evaluateNetwork(
  network: Network,
  set: ImageSet,
  { batchSize, shouldStop }: EvaluateOptions,
): Promise<Evaluation | null> {
  let correct = 0;
  let loss = 0;
  for (let start = 0; start < set.count; start += batchSize) {
    if (shouldStop?.() === true) return null;
    const size = Math.min(batchSize, set.count - start);
    const batch = makeBatch(
      set,
      Uint32Array.from({ length: size }, (_, index) => start + index),
    );
    const [batchLoss = NaN, batchCorrect = NaN] = tf.tidy(() => {
      const labels = tf.tensor1d(batch.labels, 'int32');
      const logits = network.logits(tf.tensor4d(batch.images, [size, set.height, set.width, set.channels]));
      const targets = tf.oneHot(labels, logits.shape[1], 1, 0, 'float32') as tf.Tensor2D;
      const losses = softmaxCrossEntropy(logits, targets).loss;
      return tf.stack([tf.sum(losses), countCorrect(logits, labels)]).dataSync<'float32'>();
    });
    loss += batchLoss;
    correct += batchCorrect;
    await yieldToEvents();
  }
  return { count: { correct, total: set.count }, loss: loss / set.count };
}
