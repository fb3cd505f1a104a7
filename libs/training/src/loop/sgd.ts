import type { TrainingSpec } from '@bionas/contracts';
import { tf } from '@bionas/engine';
import type { NamedVariable } from '@bionas/network';

export interface Sgd {
  /** The optimiser's memory, one number a weight, in the order of the parameters. */
  readonly momentum: NamedVariable;
  /** Changes the parameters by one step. Gradients and learning rate are borrowed; a parameter without gradient has gradient 0. */
  apply(gradients: ReadonlyMap<string, tf.Tensor>, learningRate: tf.Scalar): void;
  dispose(): void;
}

/** Against division by zero in the clip, as PyTorch's clip_grad_norm_ has it. */
const tiny = 1e-6;

/**
 * SGD in PyTorch's form: clip the norm of all gradients together, add weight decay to the clipped gradient, `m ← μ m + g`, `w ← w − η m`.
 * All weights are handled as one vector: a dozen operations a step, however many layers there are.
 */
export function createSgd(
  parameters: readonly NamedVariable[],
  spec: Pick<TrainingSpec, 'momentum' | 'weightDecay' | 'clipNorm'>,
): Sgd {
  const sizes = parameters.map(({ variable }) => variable.size);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const start = tf.zeros([total]);
  const momentum = tf.variable(start, false);
  start.dispose();
  /** The tensor as a vector; half of them are one, and a recorded step is the shorter for it. */
  const flat = (tensor: tf.Tensor): tf.Tensor1D =>
    tensor.rank === 1 ? (tensor as tf.Tensor1D) : tf.reshape(tensor, [tensor.size]);
  return {
    momentum: { name: 'optimizer/momentum', variable: momentum },
    apply: (gradients, learningRate) => {
      tf.tidy(() => {
        const weights = tf.concat(parameters.map(({ variable }) => flat(variable)));
        const gradient = tf.concat(
          parameters.map(({ name, variable }) => flat(gradients.get(name) ?? tf.zerosLike(variable))),
        );
        const norm = tf.sqrt(tf.sum(tf.square(gradient)));
        const clip = tf.minimum(tf.div(spec.clipNorm, tf.add(norm, tiny)), 1);
        const decayed = tf.add(tf.mul(gradient, clip), tf.mul(weights, spec.weightDecay));
        const moved = tf.add(tf.mul(momentum, spec.momentum), decayed);
        momentum.assign(moved);
        const next = tf.split(tf.sub(weights, tf.mul(moved, learningRate)), sizes);
        parameters.forEach(({ variable }, index) => {
          const part = next[index];
          if (part !== undefined)
            variable.assign(variable.rank === 1 ? part : tf.reshape(part, variable.shape));
        });
      });
    },
    dispose: () => {
      momentum.dispose();
    },
  };
}
