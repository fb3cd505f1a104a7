import { tf } from '@bionas/engine';
import { attackLossGradient } from '../losses/attack-loss.ts';
import type { Victim } from '../victim.ts';

export interface CountingVictim extends Victim {
  /** How many images have been asked for, in gradients and in logits. */
  readonly asked: { gradients: number; logits: number };
  dispose(): void;
}

/** logits = flatten(x) · weights + bias; weights are [pixels, classes]. Its optimum under attack has a closed form. */
export function linearVictim(
  weights: readonly (readonly number[])[],
  bias: readonly number[],
): CountingVictim {
  const matrix = tf.tensor2d(weights.map((row) => [...row]));
  const offset = tf.tensor1d([...bias]);
  const asked = { gradients: 0, logits: 0 };
  const forward = (images: tf.Tensor4D): tf.Tensor2D =>
    tf.add(tf.matMul(tf.reshape<tf.Rank.R2>(images, [images.shape[0], -1]), matrix), offset);
  return {
    numClasses: bias.length,
    asked,
    logits(images) {
      asked.logits += images.shape[0];
      return tf.tidy(() => forward(images));
    },
    inputGradient(images, loss, labels) {
      asked.gradients += images.shape[0];
      return tf.tidy(() => {
        const signal = attackLossGradient(loss, forward(images), labels);
        return tf.reshape<tf.Rank.R4>(tf.matMul(signal, matrix, false, true), images.shape);
      });
    },
    dispose: () => tf.dispose([matrix, offset]),
  };
}
