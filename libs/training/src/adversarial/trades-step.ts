/** @file TRADES (Zhang et al. 2019, arXiv:1901.08573, equation 5): right answers to images, like answers to attacked ones. */
import { ruleCatalogue } from '@bionas/contracts';
import { tf } from '@bionas/engine';
import type { Network } from '@bionas/network';
import { batchLoss, type StepOutput } from '../loop/batch-loss.ts';
import type { StepInput, StepRecipe } from '../loop/train-step.ts';
import type { Optimizer } from '../optimizers/optimizer.ts';

export interface Divergence {
  /** Σ p (log p − log q) over classes, mean over the batch; p of the images, q of the attacked ones. */
  readonly divergence: tf.Scalar;
  /** Its gradients with respect to both logits, [batch, classes] each. */
  readonly clean: tf.Tensor2D;
  readonly attacked: tf.Tensor2D;
}

/** How far the answers to attacked images have gone from those to the images. Logits [batch, classes]; to be called in a `tf.tidy`. */
export function divergence(cleanLogits: tf.Tensor2D, attackedLogits: tf.Tensor2D): Divergence {
  const [batch] = cleanLogits.shape;
  const [p, q] = [tf.softmax(cleanLogits), tf.softmax(attackedLogits)];
  const ratio = tf.sub(tf.logSoftmax(cleanLogits), tf.logSoftmax(attackedLogits));
  const ofRows = tf.sum(tf.mul(p, ratio), 1, true);
  return {
    divergence: tf.mean<tf.Scalar>(ofRows),
    clean: tf.div(tf.mul(p, tf.sub(ratio, ofRows)), batch),
    attacked: tf.div(tf.sub(q, p), batch),
  };
}

/**
 * One training step with the loss CE(images) + beta · KL(images ‖ attacked). Both are passed through the network by themselves, each with the statistics of
 * its own batch, as in the code of the paper. Running statistics and the state of rules follow the images alone, and so do layers whose rule
 * uses no error: the loss says nothing to them. Where attacked images are the images, this is an ordinary training step.
 * @returns two scalars, the caller's: the whole loss, and right answers to the images as they are
 */
export function tradesStep(
  network: Pick<Network, 'forward' | 'layers'>,
  optimizer: Optimizer,
  input: StepInput & { readonly attacked: tf.Tensor4D },
  { beta, auxiliaryWeight = 0, paths }: StepRecipe & { readonly beta: number },
): StepOutput {
  return tf.tidy(() => {
    const { images, attacked, labels, learningRate } = input;
    const [pass, other] = [
      network.forward(images, 'train', paths),
      network.forward(attacked, 'probe', paths),
    ];
    const { error, loss, correct } = batchLoss(pass.logits, labels);
    const apart = divergence(pass.logits, other.logits);
    const auxiliaryError =
      pass.auxiliaryLogits === null
        ? undefined
        : tf.mul<tf.Tensor2D>(batchLoss(pass.auxiliaryLogits, labels).error, auxiliaryWeight);
    // First, for the other pass moves the state of rules on.
    const more = other.backward(tf.mul(apart.attacked, beta), { learn: false });
    const gradients = pass.backward(tf.add(error, tf.mul(apart.clean, beta)), { auxiliaryError });
    const untold = new Set(
      network.layers.flatMap(({ name, rule }) =>
        ruleCatalogue[rule.name].supervised ? [] : [`${name}.weight`],
      ),
    );
    const summed = new Map(
      [...gradients].map(([name, gradient]) => {
        const of = untold.has(name) ? undefined : more.get(name);
        return [name, of === undefined ? gradient : tf.add(gradient, of)];
      }),
    );
    optimizer.apply(summed, learningRate);
    return { loss: tf.add<tf.Scalar>(loss, tf.mul(apart.divergence, beta)), correct };
  });
}
