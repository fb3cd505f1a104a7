/**
 * @file The losses of `aim.ts` as gradients with respect to the logits, in closed form and in tensors, to be recorded in a victim's step: tfjs has
 * no gradient for TopK. They are gradients of the sum over the batch, so an example's gradient does not depend on its batch.
 */
import { tf } from '@bionas/engine';
import { checkClasses, type LossKind } from './aim.ts';

/** What a loss may look at. Tensors that it does not need are ignored. */
export interface AimTensors {
  /** int32, [batch] */
  readonly labels: tf.Tensor1D;
  /** int32, [batch]: the class to reach */
  readonly targets: tf.Tensor1D;
  /** [batch, classes]: logits of the clean images */
  readonly reference: tf.Tensor2D;
}

type Gradient = (logits: tf.Tensor2D, aim: AimTensors) => tf.Tensor2D;

const oneHot = (indices: tf.Tensor1D, classes: number): tf.Tensor2D =>
  tf.cast<tf.Tensor2D>(tf.oneHot(indices, classes) as tf.Tensor2D, 'float32');

/** Of the highest wrong logit, [batch, classes]. Ties go to the lowest class. */
function bestWrong(logits: tf.Tensor2D, truth: tf.Tensor2D): tf.Tensor2D {
  const wrong = tf.where(tf.cast(truth, 'bool'), tf.fill(logits.shape, -Infinity), logits);
  return oneHot(tf.argMax<tf.Tensor1D>(wrong, 1), logits.shape[1]);
}

/** The k-th highest logit of each row as one-hot rows, k from 0. */
function ranked(logits: tf.Tensor2D, count: number): (place: number) => tf.Tensor2D {
  const { indices } = tf.topk(logits, count, true);
  return (place) =>
    oneHot(tf.reshape<tf.Rank.R1>(tf.slice(indices, [0, place], [-1, 1]), [-1]), logits.shape[1]);
}

/** Gradient of (z·toward) / (z·along + 1e-12), both one-hot combinations: d(m/s) = (dm − (m/s)·ds) / s. */
function quotient(logits: tf.Tensor2D, toward: tf.Tensor2D, along: tf.Tensor2D): tf.Tensor2D {
  const spread = tf.add(tf.sum(tf.mul(logits, along), 1, true), 1e-12);
  const value = tf.div(tf.sum(tf.mul(logits, toward), 1, true), spread);
  return tf.div(tf.sub(toward, tf.mul(along, value)), spread);
}

const gradients: Record<LossKind, Gradient> = {
  'cross-entropy': (logits, { labels }) => tf.sub(tf.softmax(logits), oneHot(labels, logits.shape[1])),
  margin: (logits, { labels }) => {
    const truth = oneHot(labels, logits.shape[1]);
    return tf.sub(bestWrong(logits, truth), truth);
  },
  dlr: (logits, { labels }) => {
    const truth = oneHot(labels, logits.shape[1]);
    const at = ranked(logits, 3);
    return quotient(logits, tf.sub(bestWrong(logits, truth), truth), tf.sub(at(0), at(2)));
  },
  'targeted-dlr': (logits, { labels, targets }) => {
    const toward = tf.sub<tf.Tensor2D>(oneHot(targets, logits.shape[1]), oneHot(labels, logits.shape[1]));
    const at = ranked(logits, 4);
    return quotient(logits, toward, tf.sub(at(0), tf.mul(tf.add(at(2), at(3)), 0.5)));
  },
  difference: (logits, { labels, targets }) =>
    tf.sub(oneHot(targets, logits.shape[1]), oneHot(labels, logits.shape[1])),
  kl: (logits, { reference }) => tf.sub(tf.softmax(logits), tf.softmax(reference)),
};

/**
 * Gradient of the summed loss with respect to the logits, [batch, classes]: what a victim carries back to its images.
 * @throws AppError `unsupported`: too few classes
 */
export function lossGradient(loss: LossKind, logits: tf.Tensor2D, aim: AimTensors): tf.Tensor2D {
  checkClasses(loss, logits.shape[1]);
  return tf.tidy(() => gradients[loss](logits, aim));
}
