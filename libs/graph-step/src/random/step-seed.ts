import * as tf from '@tensorflow/tfjs-core';
import { GraphStepError } from '../graph-step-error.ts';
import { hostValues } from '../host-values.ts';
import { nativeBackend } from '../native-backend.ts';
import { murmur } from './murmur.ts';

/** Two seeds of the hash, for two words that have nothing to do with one another: the fractions of √2 and √3. */
const hashSeeds = [0x6a09e667, 0xbb67ae85] as const;

/**
 * The seed of one draw in one step: int32 [2], made of tensor ops, so that a recorded step follows its counter. A stream is named by a
 * number and a purpose, as in `stepSeed(7, 'dropout.3', step)`; its two words are hashes of both (MurmurHash3 of `[seed,stream]` as
 * JSON), and the step is added to the second. Streams of other names are independent, and a resumed run whose counter is restored goes
 * on as the uninterrupted one does. Give every draw of a step a stream of its own: equal seeds draw equal numbers. Where nothing is
 * recorded it is made in JavaScript, which the draws need it in.
 * @param seed a whole number, at most 2⁵³ − 1 in size
 * @param step int32 []: a variable or an input of the step that grows by one
 * @throws GraphStepError `wrong-input` for another seed or step; `read-in-step` where the step is on a device that cannot be asked
 */
export function stepSeed(seed: number, stream: string | number, step: tf.Scalar): tf.Tensor1D {
  if (!Number.isSafeInteger(seed)) {
    throw new GraphStepError('wrong-input', `A seed is a whole number of at most 2^53 - 1, not ${seed}.`);
  }
  if (typeof stream === 'number' && !Number.isFinite(stream)) {
    throw new GraphStepError('wrong-input', `A stream is a text or a finite number, not ${stream}.`);
  }
  if (step.dtype !== 'int32' || step.size !== 1 || step.rank !== 0) {
    throw new GraphStepError(
      'wrong-input',
      `The step is an int32 scalar, not ${step.dtype} of shape [${step.shape.join()}]. Count in a variable of the step or hand it in.`,
    );
  }
  const name = new TextEncoder().encode(JSON.stringify([seed, stream]));
  const words = Int32Array.from(hashSeeds, (hashSeed) => murmur(name, hashSeed));
  if (nativeBackend() === undefined) {
    const [first = 0, second = 0] = words;
    const [counted = 0] = hostValues(step, 'the step that a seed is made of');
    // Kept as int32, which wraps as the sum of tensors does.
    return tf.tensor1d(Int32Array.of(first, second + counted), 'int32');
  }
  return tf.tidy(() => tf.add(tf.tensor1d(words, 'int32'), tf.mul(step, tf.tensor1d([0, 1], 'int32'))));
}
