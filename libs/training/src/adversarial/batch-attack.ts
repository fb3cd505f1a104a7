/**
 * @file Attacks the images of a batch while training. Like every attack it follows the true gradient of what the network computes, whatever
 * rules train its layers, and holds pixels in [0, 1]: normalisation is the network's first layer.
 */
import { adversarialEpsilon, type AdversarialSpec } from '@bionas/contracts';
import { tf } from '@bionas/engine';
import { statelessNormal, statelessUniform } from '@bionas/graph-step';
import type { Network } from '@bionas/network';

export interface BatchAttackOptions {
  readonly network: Pick<Network, 'inputGradient' | 'logits'>;
  readonly recipe: AdversarialSpec;
  /** Of a batch: [batch, height, width, channels] */
  readonly shape: readonly [number, number, number, number];
  readonly classes: number;
}

/**
 * An attack in steps that can be recorded, however many there are: what goes from one to the next are variables. Each function is part of a
 * step and returns nothing.
 */
export interface BatchAttack {
  /** For the program of the steps. No checkpoint needs them: every training step begins them anew. */
  readonly variables: readonly tf.Variable[];
  /** The images under attack, as they are. */
  readonly clean: tf.Tensor4D;
  /** Them, as far as the attack has got. */
  readonly attacked: tf.Tensor4D;
  /**
   * Takes a batch and puts the attack at its beginning.
   * @param images in [0, 1]
   * @param labels int32 [batch]; `trades` does without
   * @param seed int32 [2], of its own for every batch
   */
  begin(images: tf.Tensor4D, labels: tf.Tensor1D | null, seed: tf.Tensor1D): void;
  /** One step along the sign of the gradient, back into the ball and into [0, 1]. */
  climb(): void;
  dispose(): void;
}

/** How far from the image TRADES begins: at the image itself the gradient of the divergence is zero. */
const tradesStart = 0.001;

/**
 * PGD as Madry et al. train with it (arXiv:1706.06083, section 2): uniform start, cross-entropy, batch norm with the statistics of the batch, as
 * their code has it. TRADES (arXiv:1901.08573, algorithm 1): normal start, divergence from the answers to the images, running statistics.
 */
export function createBatchAttack({ network, recipe, shape, classes }: BatchAttackOptions): BatchAttack {
  const [batch, , , channels] = shape;
  const epsilon = adversarialEpsilon(recipe, channels);
  const { method, stepShare, randomStart } = recipe;
  const size: [number, number, number, number] = [...shape];
  const held = (dimensions: number[]): tf.Variable => tf.tidy(() => tf.variable(tf.zeros(dimensions), false));
  const clean = held(size) as tf.Variable<tf.Rank.R4>;
  const attacked = held(size) as tf.Variable<tf.Rank.R4>;
  // softmax(logits) − targets is the gradient of the cross-entropy with labels, and of KL(targets ‖ softmax(logits)) alike.
  const targets = held([batch, classes]) as tf.Variable<tf.Rank.R2>;
  const variables = [clean, attacked, targets];

  const startOf = (images: tf.Tensor4D, seed: tf.Tensor1D): tf.Tensor4D => {
    if (method === 'trades')
      return tf.add(images, tf.mul(statelessNormal<tf.Rank.R4>(size, seed), tradesStart));
    if (!randomStart) return images;
    return tf.add(images, tf.mul(tf.sub(statelessUniform<tf.Rank.R4>(size, seed), 0.5), 2 * epsilon));
  };

  return {
    ...{ variables, clean, attacked },
    begin: (images, labels, seed) => {
      tf.tidy(() => {
        clean.assign(images);
        attacked.assign(intoBall(startOf(images, seed), images, epsilon));
        targets.assign(
          labels === null
            ? tf.softmax(network.logits(images))
            : (tf.oneHot(labels, classes, 1, 0, 'float32') as tf.Tensor2D),
        );
      });
    },
    climb: () => {
      tf.tidy(() => {
        const { gradient } = network.inputGradient(
          attacked,
          (logits) => tf.sub<tf.Tensor2D>(tf.softmax(logits), targets),
          'true',
          method === 'trades' ? 'evaluate' : 'probe',
        );
        const moved = tf.add<tf.Tensor4D>(attacked, tf.mul(tf.sign(gradient), stepShare * epsilon));
        attacked.assign(intoBall(moved, clean, epsilon));
      });
    },
    dispose: () => {
      tf.dispose(variables);
    },
  };
}

/** The nearest image of [0, 1] no pixel of which is farther than `epsilon` from that of `centre`. */
function intoBall(images: tf.Tensor4D, centre: tf.Tensor4D, epsilon: number): tf.Tensor4D {
  const within = tf.minimum(tf.maximum(images, tf.sub(centre, epsilon)), tf.add(centre, epsilon));
  return tf.clipByValue(within, 0, 1) as tf.Tensor4D;
}
