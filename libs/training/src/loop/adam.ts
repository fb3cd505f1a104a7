import { tf } from '@bionas/engine';
import type { NamedVariable } from '@bionas/network';

export interface AdamSpec {
  readonly learningRate: number;
  /** Decay of the mean of the gradients and of their squares. */
  readonly betas: readonly [number, number];
  /** Added to the gradient, as PyTorch's Adam has it (not AdamW). */
  readonly weightDecay: number;
}

export interface Adam {
  /** Mean of the gradients, mean of their squares, number of steps: all that it remembers. */
  readonly state: readonly NamedVariable[];
  /** Changes the parameters by one step. Gradients are borrowed, in the order of the parameters. */
  apply(gradients: readonly tf.Tensor[]): void;
  dispose(): void;
}

const epsilon = 1e-8;

/** Adam (arXiv:1412.6980, algorithm 1) in PyTorch's form, all parameters as one vector. `name` opens the names of its state. */
export function createAdam(name: string, parameters: readonly NamedVariable[], spec: AdamSpec): Adam {
  const { learningRate, betas, weightDecay } = spec;
  const sizes = parameters.map(({ variable }) => variable.size);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const zeros = (shape: number[]): tf.Variable => tf.tidy(() => tf.variable(tf.zeros(shape), false));
  const [mean, square, steps] = [zeros([total]), zeros([total]), zeros([])];
  const flat = (tensors: readonly tf.Tensor[]): tf.Tensor1D =>
    tf.concat(tensors.map((tensor) => tf.reshape<tf.Rank.R1>(tensor, [-1])));
  const follow = (running: tf.Variable, next: tf.Tensor, beta: number): tf.Tensor => {
    running.assign(tf.add(tf.mul(running, beta), tf.mul(next, 1 - beta)));
    // Against the start at 0, which draws the first means towards it.
    return tf.div(running, tf.sub(1, tf.pow(beta, steps)));
  };
  return {
    state: [
      { name: `${name}/mean`, variable: mean },
      { name: `${name}/square`, variable: square },
      { name: `${name}/steps`, variable: steps },
    ],
    apply: (gradients) => {
      tf.tidy(() => {
        const weights = flat(parameters.map(({ variable }) => variable));
        const gradient = tf.add(flat(gradients), tf.mul(weights, weightDecay));
        steps.assign(tf.add(steps, 1));
        const direction = tf.div(
          follow(mean, gradient, betas[0]),
          tf.add(tf.sqrt(follow(square, tf.square(gradient), betas[1])), epsilon),
        );
        const next = tf.split(tf.sub(weights, tf.mul(direction, learningRate)), sizes);
        parameters.forEach(({ variable }, index) => {
          const part = next[index];
          if (part !== undefined) variable.assign(tf.reshape(part, variable.shape));
        });
      });
    },
    dispose: () => {
      tf.dispose([mean, square, steps]);
    },
  };
}
