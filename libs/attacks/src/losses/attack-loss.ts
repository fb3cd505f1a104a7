/**
 * @file What an attack maximises, as a function of the logits alone, with its logit gradient in closed form: tfjs has no gradient
 * for TopK, and a victim needs the gradient at its last layer only. Values are per example; gradients are those of the sum, so
 * an example's gradient does not depend on its batch. Cross-entropy saturates on confident or diverged models; margin and
 * DLR (arXiv:2003.01690, equation 6) do not.
 */
import { AppError, type AttackLossName } from '@bionas/contracts';
import { tf } from '@bionas/engine';

/** `cross-entropy`, `margin` or `dlr`. */
export type LossKind = AttackLossName;

interface AttackLoss {
  /** [batch] */
  value(logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Tensor1D;
  /** [batch, classes] */
  gradient(logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Tensor2D;
  readonly minClasses: number;
}

const oneHot = (indices: tf.Tensor1D, classes: number): tf.Tensor2D =>
  tf.cast<tf.Tensor2D>(tf.oneHot(indices, classes) as tf.Tensor2D, 'float32');

/** Of the highest wrong logit, [batch, classes]. Ties go to the lowest class. */
function bestWrong(logits: tf.Tensor2D, truth: tf.Tensor2D): tf.Tensor2D {
  const wrong = tf.where(tf.cast(truth, 'bool'), tf.fill(logits.shape, -Infinity), logits);
  return oneHot(tf.argMax<tf.Tensor1D>(wrong, 1), logits.shape[1]);
}

const pick = (logits: tf.Tensor2D, at: tf.Tensor2D): tf.Tensor1D =>
  tf.sum<tf.Tensor1D>(tf.mul(logits, at), 1);

/** Highest and third highest logit, as one-hot rows. */
function firstAndThird(logits: tf.Tensor2D): { first: tf.Tensor2D; third: tf.Tensor2D } {
  const { indices } = tf.topk(logits, 3, true);
  const column = (index: number): tf.Tensor2D =>
    oneHot(tf.reshape<tf.Rank.R1>(tf.slice(indices, [0, index], [-1, 1]), [-1]), logits.shape[1]);
  return { first: column(0), third: column(2) };
}

const crossEntropy: AttackLoss = {
  minClasses: 2,
  value: (logits, labels) => tf.neg(pick(tf.logSoftmax(logits), oneHot(labels, logits.shape[1]))),
  gradient: (logits, labels) => tf.sub(tf.softmax(logits), oneHot(labels, logits.shape[1])),
};

const margin: AttackLoss = {
  minClasses: 2,
  value: (logits, labels) => {
    const truth = oneHot(labels, logits.shape[1]);
    return tf.sub(pick(logits, bestWrong(logits, truth)), pick(logits, truth));
  },
  gradient: (logits, labels) => {
    const truth = oneHot(labels, logits.shape[1]);
    return tf.sub(bestWrong(logits, truth), truth);
  },
};

/** −(z_y − max_{i≠y} z_i) / (z_(1) − z_(3) + 1e-12) */
const dlr: AttackLoss = {
  minClasses: 3,
  value: (logits, labels) => {
    const { first, third } = firstAndThird(logits);
    return tf.div(
      margin.value(logits, labels),
      tf.add(tf.sub(pick(logits, first), pick(logits, third)), 1e-12),
    );
  },
  gradient: (logits, labels) => {
    const { first, third } = firstAndThird(logits);
    const along = tf.sub(first, third);
    const spread = tf.add(tf.sum(tf.mul(logits, along), 1, true), 1e-12);
    const value = tf.div(tf.expandDims(margin.value(logits, labels), 1), spread);
    // d(m/s) = (dm − (m/s)·ds) / s
    return tf.div(tf.sub(margin.gradient(logits, labels), tf.mul(along, value)), spread);
  },
};

const losses = { 'cross-entropy': crossEntropy, margin, dlr } satisfies Record<LossKind, AttackLoss>;

function lossFor(kind: LossKind, logits: tf.Tensor2D): AttackLoss {
  const loss = losses[kind];
  if (logits.shape[1] < loss.minClasses) {
    throw new AppError(
      'unsupported',
      `The ${kind} loss compares ${loss.minClasses} logits, the model has ${logits.shape[1]}. Use margin instead.`,
    );
  }
  return loss;
}

/** The loss of each example, [batch]; higher is better for the attacker. @throws AppError `unsupported`: too few classes */
export function attackLossValue(kind: LossKind, logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Tensor1D {
  return tf.tidy(() => lossFor(kind, logits).value(logits, labels));
}

/**
 * Gradient of the summed loss with respect to the logits, [batch, classes]: what a victim carries back to its images.
 * @throws AppError `unsupported`: too few classes
 */
export function attackLossGradient(kind: LossKind, logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Tensor2D {
  return tf.tidy(() => lossFor(kind, logits).gradient(logits, labels));
}
