import { batchNormTrain, batchNormTrainBackward, tf, type RunningStatistics } from '@bionas/engine';
import { addVariable, type NetworkParts } from '../network-parts.ts';
import { mapShape, type Mode, type Shape } from './layer.ts';

/** As PyTorch's defaults, with which the published networks were trained. */
const epsilon = 1e-5;
const momentum = 0.1;

/** Factor and shift of each channel of a normalised map: [channels] each. */
export interface Affine {
  readonly scale: tf.Tensor1D;
  readonly offset: tf.Tensor1D;
}

export interface NormalisationPass {
  readonly y: tf.Tensor;
  /** `affine.scale` is the product of `delta` and the map before scale and offset, by channel. Null what is not wanted. */
  backward(
    delta: tf.Tensor,
    wants: { readonly input: boolean; readonly affine: boolean },
  ): { readonly dx: tf.Tensor | null; readonly affine: Affine | null };
}

/** Brings each channel of a map to mean 0 and variance 1. Scale and offset are whoever's that uses it. */
export interface Normalisation {
  forward(x: tf.Tensor, affine: Affine, mode: Mode): NormalisationPass;
  infer(x: tf.Tensor, affine: Affine): tf.Tensor;
}

/** By the statistics of the batch, which running ones follow; in evaluation by the running ones. */
export function runningNormalisation(parts: NetworkParts, name: string, input: Shape): Normalisation {
  const { channels } = mapShape(input);
  const mean = addVariable(parts.statistics, `${name}.mean`, tf.zeros([channels]));
  const variance = addVariable(parts.statistics, `${name}.variance`, tf.ones([channels]));
  const infer: Normalisation['infer'] = (x, { scale, offset }) =>
    tf.batchNorm(x as tf.Tensor4D, mean as tf.Tensor1D, variance as tf.Tensor1D, offset, scale, epsilon);
  return {
    infer,
    forward: (x, affine, mode) => {
      if (mode === 'probe') return byBatch(x, affine).pass;
      if (mode === 'train') {
        const running = { mean: mean as tf.Tensor1D, variance: variance as tf.Tensor1D, momentum };
        const { pass, statistics } = byBatch(x, affine, running);
        mean.assign(statistics.mean);
        variance.assign(statistics.variance);
        return pass;
      }
      return {
        y: infer(x, affine),
        backward: (delta, wants) => {
          const inverse = tf.rsqrt(tf.add(variance, epsilon));
          return {
            dx: wants.input ? tf.mul(delta, tf.mul(inverse, affine.scale)) : null,
            affine: wants.affine
              ? {
                  scale: tf.sum(tf.mul(delta, tf.mul(tf.sub(x, mean), inverse)), [0, 1, 2]),
                  offset: tf.sum(delta, [0, 1, 2]),
                }
              : null,
          };
        },
      };
    },
  };
}

/** By the statistics of the batch in every mode: for networks whose maps change with what is mixed. Keeps nothing. */
export const batchNormalisation: Normalisation = {
  forward: (x, affine) => byBatch(x, affine).pass,
  infer: (x, affine) => tf.tidy(() => byBatch(x, affine).pass.y),
};

/** Leaves a normalised map as it is. Made anew in each step: a recorded step has no tensors from outside. */
export function unitAffine(channels: number): Affine {
  return { scale: tf.ones([channels]), offset: tf.zeros([channels]) };
}

function byBatch(
  x: tf.Tensor,
  { scale, offset }: Affine,
  running?: RunningStatistics,
): { pass: NormalisationPass; statistics: { mean: tf.Tensor; variance: tf.Tensor } } {
  const { y, mean, variance, saved } = batchNormTrain(x as tf.Tensor4D, scale, offset, epsilon, running);
  return {
    statistics: { mean, variance },
    pass: {
      y,
      backward: (delta, wants) => {
        if (!wants.input && !wants.affine) return { dx: null, affine: null };
        // Always the whole kernel: all gradients come out of one pass over the data.
        const result = batchNormTrainBackward(delta as tf.Tensor4D, x as tf.Tensor4D, scale, saved);
        return {
          dx: wants.input ? result.dx : null,
          affine: wants.affine ? { scale: result.dScale, offset: result.dOffset } : null,
        };
      },
    },
  };
}
