import { tf } from '@bionas/engine';
import type { Images } from '../images/images.ts';
import { lossGradient } from '../losses/loss-gradient.ts';
import { randomSource } from '../random/example-random.ts';
import { aimTensors, tensorOf, tensorVictim } from '../victim/tensor-victim.ts';
import type { Victim } from '../victim/victim.ts';

/** One hidden layer of ReLU units, trained by feedback alignment or by back-propagation, in a few lines of its own. */
export interface MlpVictim extends Victim {
  /** One step of plain SGD on the mean cross-entropy. */
  train(images: Images, labels: Int32Array, learningRate: number): void;
  weights(): number[];
  dispose(): void;
}

interface MlpOptions {
  readonly pixels: number;
  readonly hidden: number;
  readonly numClasses: number;
  readonly seed: number;
  /** `fa`: the hidden layer learns from, and the rule gradient passes through, fixed random matrices (arXiv:1411.0247). */
  readonly rule: 'bp' | 'fa';
}

export function mlpVictim({ pixels, hidden, numClasses, seed, rule }: MlpOptions): MlpVictim {
  const draw = (rows: number, columns: number, name: string): tf.Tensor2D => {
    const random = randomSource(['mlp-victim', seed, name]);
    const scale = Math.sqrt(6 / (rows + columns));
    return tf.tensor2d(
      Float32Array.from({ length: rows * columns }, () => (2 * random() - 1) * scale),
      [rows, columns],
    );
  };
  const first = tf.variable(draw(pixels, hidden, 'first'));
  const second = tf.variable(draw(hidden, numClasses, 'second'));
  const feedback = {
    first: draw(pixels, hidden, 'back-first'),
    second: draw(hidden, numClasses, 'back-second'),
  };

  const flat = (images: tf.Tensor4D): tf.Tensor2D => tf.reshape(images, [images.shape[0], -1]);
  const forward = (inputs: tf.Tensor2D): { active: tf.Tensor2D; logits: tf.Tensor2D } => {
    const active = tf.relu<tf.Tensor2D>(tf.matMul(inputs, first));
    return { active, logits: tf.matMul(active, second) };
  };
  const hiddenSignal = (signal: tf.Tensor2D, active: tf.Tensor2D, back: tf.Tensor2D): tf.Tensor2D =>
    tf.mul(tf.matMul(signal, back, false, true), tf.step(active));

  const victim = tensorVictim({
    numClasses,
    logits: (images) => forward(flat(images)).logits,
    inputGradient(images, towards, mode) {
      const { active, logits } = forward(flat(images));
      const back = mode === 'true' || rule === 'bp' ? { first, second } : feedback;
      const signal = hiddenSignal(towards(logits), active, back.second);
      return tf.reshape<tf.Rank.R4>(tf.matMul(signal, back.first, false, true), images.shape);
    },
  });
  return {
    ...victim,
    train(images, labels, learningRate) {
      tf.tidy(() => {
        const inputs = flat(tensorOf(images));
        const { active, logits } = forward(inputs);
        const aim = aimTensors({ loss: 'cross-entropy', labels }, numClasses);
        const signal = tf.div<tf.Tensor2D>(lossGradient('cross-entropy', logits, aim), images.count);
        const below = hiddenSignal(signal, active, rule === 'bp' ? second : feedback.second);
        const change = (weights: tf.Variable, inputs_: tf.Tensor2D, error: tf.Tensor2D): void =>
          weights.assign(tf.sub(weights, tf.mul(tf.matMul(inputs_, error, true), learningRate)));
        change(first, inputs, below);
        change(second, active, signal);
      });
    },
    weights: () => [...first.dataSync(), ...second.dataSync()],
    dispose: () => tf.dispose([first, second, feedback.first, feedback.second]),
  };
}
