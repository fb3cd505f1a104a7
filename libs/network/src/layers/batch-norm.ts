import { batchNormTrain, batchNormTrainBackward, tf } from '@bionas/engine';
import { addVariable, type NetworkParts } from '../network-parts.ts';
import { mapShape, type Layer, type NamedTensor, type Shape } from './layer.ts';

/** As PyTorch's defaults, with which the published networks were trained. */
const epsilon = 1e-5;
const momentum = 0.1;

/** Batch normalisation with trained scale and offset over the channels of a map. */
export function batchNorm(parts: NetworkParts, name: string, input: Shape): Layer {
  const { channels } = mapShape(input);
  const names = { scale: `${name}.scale`, offset: `${name}.offset` };
  const scale = addVariable(
    parts.parameters,
    names.scale,
    tf.ones([channels]),
    true,
  ) as tf.Variable<tf.Rank.R1>;
  const offset = addVariable(
    parts.parameters,
    names.offset,
    tf.zeros([channels]),
    true,
  ) as tf.Variable<tf.Rank.R1>;
  const mean = addVariable(parts.statistics, `${name}.mean`, tf.zeros([channels]), false);
  const variance = addVariable(parts.statistics, `${name}.variance`, tf.ones([channels]), false);

  const named = (dScale: tf.Tensor, dOffset: tf.Tensor): NamedTensor[] => [
    { name: names.scale, tensor: dScale },
    { name: names.offset, tensor: dOffset },
  ];
  const follow = (running: tf.Variable, batch: tf.Tensor): void => {
    const next = tf.tidy(() => tf.add(tf.mul(running, 1 - momentum), tf.mul(batch, momentum)));
    running.assign(next);
    next.dispose();
  };
  const infer = (x: tf.Tensor): tf.Tensor =>
    tf.batchNorm(x as tf.Tensor4D, mean as tf.Tensor1D, variance as tf.Tensor1D, offset, scale, epsilon);

  return {
    output: input,
    trainable: true,
    infer,
    forward: (x, mode) => {
      if (mode === 'train') {
        const trained = batchNormTrain(x as tf.Tensor4D, scale, offset, epsilon);
        follow(mean, trained.mean);
        follow(variance, trained.variance);
        return {
          y: trained.y,
          // Always the whole kernel: input and parameter gradients come out of one pass over the data.
          backward: (delta, request) => {
            const result = batchNormTrainBackward(
              delta as tf.Tensor4D,
              x as tf.Tensor4D,
              scale,
              trained.saved,
            );
            return {
              dx: request.input ? result.dx : null,
              gradients: request.gradients ? named(result.dScale, result.dOffset) : [],
            };
          },
        };
      }
      return {
        y: infer(x),
        backward: (delta, request) => {
          const inverse = tf.rsqrt(tf.add(variance, epsilon));
          return {
            dx: request.input ? tf.mul(delta, tf.mul(inverse, scale)) : null,
            gradients: request.gradients
              ? named(
                  tf.sum(tf.mul(delta, tf.mul(tf.sub(x, mean), inverse)), [0, 1, 2]),
                  tf.sum(delta, [0, 1, 2]),
                )
              : [],
          };
        },
      };
    },
  };
}
