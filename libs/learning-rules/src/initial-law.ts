/** @file The laws that first weights and feedback weights are drawn from (learning-rules.md, section 5). */
import { tf } from '@bionas/engine';
import { fansOf, type LayerShape } from './layer-shape.ts';
import type { RandomStream } from './random-stream.ts';

type Fans = Pick<LayerShape, 'kind' | 'weights'>;

/**
 * `xavier`: U(−a, a), a = sqrt(6 / (fan_in + fan_out)) (Glorot and Bengio 2010), bias 0. `kaiming`: U(±1/sqrt(fan_in)) for weights and
 * bias, what PyTorch gives its layers unless told.
 */
export type InitialLaw = 'xavier' | 'kaiming';

/** Bound of the uniform law. */
export function lawBound(law: InitialLaw, layer: Fans): number {
  const { fanIn, fanOut } = fansOf(layer);
  return law === 'xavier' ? Math.sqrt(6 / (fanIn + fanOut)) : 1 / Math.sqrt(fanIn);
}

/** Standard deviation of the law. Also the scale `s` of sign feedback. */
export function lawScale(law: InitialLaw, layer: Fans): number {
  return lawBound(law, layer) / Math.sqrt(3);
}

/** Draws a tensor of the weights' shape. The caller owns it. */
export function drawUniform(layer: Fans, bound: number, random: RandomStream): tf.Tensor {
  return drawn(layer.weights, () => bound * (2 * random.uniform() - 1));
}

/** Draws a tensor of the weights' shape by the law. The caller owns it. */
export function drawByLaw(law: InitialLaw, layer: Fans, random: RandomStream): tf.Tensor {
  return drawUniform(layer, lawBound(law, layer), random);
}

/** Draws a bias by the law, [units]. The caller owns it. */
export function drawBias(law: InitialLaw, layer: Fans, random: RandomStream): tf.Tensor {
  const units = layer.weights.at(-1) ?? 0;
  if (law === 'xavier') return tf.zeros([units]);
  const bound = lawBound(law, layer);
  return drawn([units], () => bound * (2 * random.uniform() - 1));
}

/** Draws standard normal numbers by Box and Muller's transform. The caller owns the tensor. */
export function drawNormal(shape: readonly number[], random: RandomStream): tf.Tensor {
  return drawn(
    shape,
    () => Math.sqrt(-2 * Math.log(random.uniform())) * Math.cos(2 * Math.PI * random.uniform()),
  );
}

function drawn(shape: readonly number[], draw: () => number): tf.Tensor {
  const values = new Float32Array(shape.reduce((product, size) => product * size, 1));
  for (let index = 0; index < values.length; index += 1) values[index] = draw();
  return tf.tensor(values, [...shape], 'float32');
}
