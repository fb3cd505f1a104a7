/** @file Weights seen unit by unit: a unit is an output neuron or channel, with a weight vector of its own. */
import { tf } from '@bionas/engine';
import type { LayerShape } from '../../layer-shape.ts';

/** The axis of the weights that counts units: the last one, of depthwise kernels the third. */
const unitAxis = ({ kind, weights }: LayerShape): number => (kind === 'depthwise' ? 2 : weights.length - 1);

/** The axis of the weights that counts input neurons or channels. */
const inputAxis = ({ kind }: LayerShape): number => (kind === 'dense' ? 0 : 2);

function along(axis: number, rank: number, values: tf.Tensor): tf.Tensor {
  return tf.reshape(
    values,
    Array.from({ length: rank }, (_, index) => (index === axis ? values.size : 1)),
  );
}

export function unitCount(layer: LayerShape): number {
  return layer.weights[unitAxis(layer)] ?? 0;
}

export function inputCount(layer: LayerShape): number {
  return layer.weights[inputAxis(layer)] ?? 0;
}

/** [units], to be multiplied with the weights. */
export function perUnit(layer: LayerShape, values: tf.Tensor): tf.Tensor {
  return along(unitAxis(layer), layer.weights.length, values);
}

/** [inputs], to be multiplied with the weights. */
export function perInput(layer: LayerShape, values: tf.Tensor): tf.Tensor {
  return along(inputAxis(layer), layer.weights.length, values);
}

/** Sum over the weights of each unit: [units] */
export function sumByUnit(layer: LayerShape, values: tf.Tensor): tf.Tensor1D {
  const axes = layer.weights.map((_, axis) => axis).filter((axis) => axis !== unitAxis(layer));
  return tf.reshape<tf.Rank.R1>(tf.sum(values, axes), [-1]);
}

/** A layer's output as [answers, units]: one row for each image and place. */
export function answersOf(output: tf.Tensor): tf.Tensor2D {
  return tf.reshape<tf.Rank.R2>(output, [-1, output.shape.at(-1) ?? 1]);
}

/** 1 for the unit with the largest response of its row, 0 for the others: [answers, units]. Of equal ones the first wins. */
export function winnersOf(answers: tf.Tensor2D): tf.Tensor2D {
  const units = answers.shape[1];
  // tfjs refuses a one-hot of depth 1; a unit alone always wins, as the only channel of a depthwise kernel on grey images does.
  if (units === 1) return tf.onesLike(answers);
  return tf.oneHot(tf.argMax<tf.Tensor1D>(answers, 1), units, 1, 0, 'float32') as tf.Tensor2D;
}
