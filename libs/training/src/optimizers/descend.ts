import { tf } from '@bionas/engine';
import type { Parameter } from '@bionas/network';
import type { DescentKind, Optimizer } from './optimizer.ts';

export interface DescendOptions {
  /** Opens the names of the state. */
  readonly name: string;
  readonly descent: DescentKind;
  /** Bound of the norm of all gradients together; null: none. */
  readonly clipNorm: number | null;
  /** L2 penalty, added to the clipped gradient. */
  readonly weightDecay: number;
}

/** Against division by zero in the clip, as PyTorch's clip_grad_norm_ has it. */
const tiny = 1e-6;

/**
 * An optimiser of these parameters. All that descend their gradient are handled as one vector: a dozen operations a step, however many layers
 * there are. Clip, then decay, then the descent, as PyTorch does. Parameters whose learning rule brings its own step follow that instead: they
 * are not in the vector and know neither clip, decay nor momentum, which are made for gradients.
 */
export function descend(parameters: readonly Parameter[], options: DescendOptions): Optimizer {
  const ours = parameters.filter(({ step }) => step === null);
  const others = parameters.filter(({ step }) => step !== null);
  const sizes = ours.map(({ variable }) => variable.size);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const descent = total > 0 ? options.descent(options.name, total) : null;
  const allAlike = ours.every(({ learningRate }) => learningRate === 1);
  const { clipNorm, weightDecay } = options;

  const next = (gradients: ReadonlyMap<string, tf.Tensor>, learningRate: tf.Scalar): tf.Tensor[] => {
    if (descent === null) return [];
    const weights = tf.concat(ours.map(({ variable }) => flat(variable)));
    const gradient = tf.concat(
      ours.map(({ name, variable }) => flat(gradients.get(name) ?? tf.zerosLike(variable))),
    );
    const clipped = clipNorm === null ? gradient : tf.mul(gradient, clipFactor(gradient, clipNorm));
    const direction = descent.direction(tf.add(clipped, tf.mul(weights, weightDecay)));
    const rate = allAlike ? learningRate : tf.mul(learningRate, factorsOf(ours));
    return tf.split(tf.sub(weights, tf.mul(direction, rate)), sizes);
  };
  return {
    state: descent?.state ?? [],
    apply: (gradients, learningRate) => {
      tf.tidy(() => {
        const values = next(gradients, learningRate);
        ours.forEach(({ variable, constrain }, index) => {
          const part = values[index];
          if (part === undefined) return;
          const value = variable.rank === 1 ? part : tf.reshape(part, variable.shape);
          variable.assign(constrain === null ? value : constrain(value));
        });
        for (const { name, variable, learningRate: factor, step, constrain } of others) {
          const rate = factor === 1 ? learningRate : tf.mul(learningRate, factor);
          const value = step?.(gradients.get(name) ?? tf.zerosLike(variable), rate);
          if (value !== undefined) variable.assign(constrain === null ? value : constrain(value));
        }
      });
    },
    dispose: () => {
      tf.dispose((descent?.state ?? []).map(({ variable }) => variable));
    },
  };
}

/** The tensor as a vector; half of them are one, and a recorded step is the shorter for it. */
function flat(tensor: tf.Tensor): tf.Tensor1D {
  return tensor.rank === 1 ? (tensor as tf.Tensor1D) : tf.reshape(tensor, [tensor.size]);
}

function clipFactor(gradient: tf.Tensor, clipNorm: number): tf.Tensor {
  const norm = tf.sqrt(tf.sum(tf.square(gradient)));
  return tf.minimum(tf.div(clipNorm, tf.add(norm, tiny)), 1);
}

/** The factor on the learning rate of each weight. Neighbours of one factor are made at once. */
function factorsOf(parameters: readonly Parameter[]): tf.Tensor1D {
  const runs: { factor: number; size: number }[] = [];
  for (const { learningRate, variable } of parameters) {
    const last = runs.at(-1);
    if (last?.factor === learningRate) last.size += variable.size;
    else runs.push({ factor: learningRate, size: variable.size });
  }
  return tf.concat(runs.map(({ factor, size }) => tf.fill<tf.Rank.R1>([size], factor)));
}
