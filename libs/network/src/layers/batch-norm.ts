import { tf } from '@bionas/engine';
import { addParameter, type NetworkParts } from '../network-parts.ts';
import { inferByForward, mapShape, type Layer, type Shape } from './layer.ts';
import { batchNormalisation, runningNormalisation, unitAffine, type Normalisation } from './normalisation.ts';

/**
 * Batch normalisation with trained scale and offset over the channels of a map.
 * @param norm with running statistics unless given
 */
export function batchNorm(
  parts: NetworkParts,
  name: string,
  input: Shape,
  norm: Normalisation = runningNormalisation(parts, name, input),
): Layer {
  const { channels } = mapShape(input);
  const names = { scale: `${name}.scale`, offset: `${name}.offset` };
  const vector = (of: string, initial: tf.Tensor): tf.Variable<tf.Rank.R1> =>
    addParameter(parts.parameters, of, initial) as tf.Variable<tf.Rank.R1>;
  const scale = vector(names.scale, tf.ones([channels]));
  const offset = vector(names.offset, tf.zeros([channels]));
  const affine = { scale, offset };
  return {
    output: input,
    trainable: true,
    infer: (x) => norm.infer(x, affine),
    forward: (x, mode) => {
      const pass = norm.forward(x, affine, mode);
      return {
        y: pass.y,
        backward: (delta, request) => {
          const { dx, affine: found } = pass.backward(delta, {
            input: request.input,
            affine: request.gradients,
          });
          const gradients =
            found === null
              ? []
              : [
                  { name: names.scale, tensor: found.scale },
                  { name: names.offset, tensor: found.offset },
                ];
          return { dx, gradients };
        },
      };
    },
  };
}

/** Normalisation by the batch alone, without scale and offset: the norms of a supernet (arXiv:1806.09055, appendix A). */
export function plainBatchNorm(input: Shape): Layer {
  const { channels } = mapShape(input);
  const forward: Layer['forward'] = (x, mode) => {
    const pass = batchNormalisation.forward(x, unitAffine(channels), mode);
    return {
      y: pass.y,
      backward: (delta, request) => ({
        dx: pass.backward(delta, { input: request.input, affine: false }).dx,
        gradients: [],
      }),
    };
  };
  return { output: input, trainable: false, forward, infer: inferByForward(forward) };
}
