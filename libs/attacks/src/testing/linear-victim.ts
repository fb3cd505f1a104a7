import { tf } from '@bionas/engine';
import { countQueries, type Queries } from '../victim/count-queries.ts';
import { tensorVictim } from '../victim/tensor-victim.ts';
import type { Victim } from '../victim/victim.ts';

export interface LinearVictim extends Victim {
  queries(): Queries;
  dispose(): void;
}

/** logits = flatten(x) · weights + bias; weights are [pixels, classes]. Its optimum under attack has a closed form. */
export function linearVictim(weights: readonly (readonly number[])[], bias: readonly number[]): LinearVictim {
  const matrix = tf.tensor2d(weights.map((row) => [...row]));
  const offset = tf.tensor1d([...bias]);
  const logits = (images: tf.Tensor4D): tf.Tensor2D =>
    tf.add(tf.matMul(tf.reshape<tf.Rank.R2>(images, [images.shape[0], -1]), matrix), offset);
  const victim = countQueries(
    tensorVictim({
      numClasses: bias.length,
      logits,
      inputGradient: (images, towards) =>
        tf.reshape<tf.Rank.R4>(tf.matMul(towards(logits(images)), matrix, false, true), images.shape),
    }),
  );
  return { ...victim, dispose: () => tf.dispose([matrix, offset]) };
}
