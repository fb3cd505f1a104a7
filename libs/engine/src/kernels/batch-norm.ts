/**
 * @file Batch normalisation in training, forward and backward in one kernel each (Ioffe and Szegedy, arXiv:1502.03167, section 3).
 * tfjs-core composes them of about 30 ops and has no second kernel for the backward pass.
 */
import { tf } from '../tf.ts';
import { nativeBackend, type NativeBackend } from './native-backend.ts';

/** What the backward pass needs of the forward pass. Opaque: its content depends on backend and device. */
export interface BatchNormSaved {
  readonly epsilon: number;
  readonly tensors: readonly tf.Tensor[];
}

export interface BatchNormTrained {
  /** [batch, height, width, channels] */
  readonly y: tf.Tensor4D;
  /** [channels] mean of this batch, or the running one after it */
  readonly mean: tf.Tensor1D;
  /** [channels] unbiased variance of this batch (divided by n - 1; `y` uses the biased one), or the running one after it */
  readonly variance: tf.Tensor1D;
  readonly saved: BatchNormSaved;
}

/** cuDNN's unbiased variance of one value is NaN, which running statistics would keep for good; on the CPU it is 0. */
const kernelsFor = (x: tf.Tensor4D): NativeBackend | undefined =>
  x.size > x.shape[3] ? nativeBackend() : undefined;

/** Statistics that follow those of the batches: `running ← (1 − momentum) running + momentum batch`. */
export interface RunningStatistics {
  /** [channels] */
  readonly mean: tf.Tensor1D;
  /** [channels] */
  readonly variance: tf.Tensor1D;
  /** Share of the batch, above 0 and below 1. */
  readonly momentum: number;
}

/**
 * Normalises each channel over batch, height and width: `y = scale (x - mean) / sqrt(var + epsilon) + offset`, `var` biased.
 * @param x [batch, height, width, channels]
 * @param scale [channels]
 * @param offset [channels]
 * @param running statistics to bring up to date, in the same kernel
 */
export function batchNormTrain(
  x: tf.Tensor4D,
  scale: tf.Tensor1D,
  offset: tf.Tensor1D,
  epsilon: number,
  running?: RunningStatistics,
): BatchNormTrained {
  const native = kernelsFor(x);
  if (native === undefined) return composedForward(x, scale, offset, { epsilon, running });
  const none = tf.tensor1d([]);
  const attributes = {
    epsilon,
    data_format: 'NHWC',
    is_training: true,
    exponential_avg_factor: running?.momentum ?? 1,
  };
  const [y, mean, variance, ...tensors] = native.run(
    'FusedBatchNormV3',
    attributes,
    [x, scale, offset, running?.mean ?? none, running?.variance ?? none],
    6,
  );
  none.dispose();
  return {
    y: y as tf.Tensor4D,
    mean: mean as tf.Tensor1D,
    variance: variance as tf.Tensor1D,
    saved: { epsilon, tensors },
  };
}

/**
 * Gradients of `batchNormTrain`, the dependence of mean and variance on `x` included.
 * @param dy [batch, height, width, channels] @param x as given forward @param scale [channels] @param saved of the forward pass
 */
export function batchNormTrainBackward(
  dy: tf.Tensor4D,
  x: tf.Tensor4D,
  scale: tf.Tensor1D,
  saved: BatchNormSaved,
): { dx: tf.Tensor4D; dScale: tf.Tensor1D; dOffset: tf.Tensor1D } {
  const native = kernelsFor(x);
  if (native === undefined) return composedBackward(dy, x, scale, saved);
  const attributes = { epsilon: saved.epsilon, data_format: 'NHWC', is_training: true };
  const [dx, dScale, dOffset, ...rest] = native.run(
    'FusedBatchNormGradV3',
    attributes,
    [dy, x, scale, ...saved.tensors],
    5,
  );
  for (const tensor of rest) tensor.dispose();
  return { dx: dx as tf.Tensor4D, dScale: dScale as tf.Tensor1D, dOffset: dOffset as tf.Tensor1D };
}

function composedForward(
  x: tf.Tensor4D,
  scale: tf.Tensor1D,
  offset: tf.Tensor1D,
  { epsilon, running }: { epsilon: number; running: RunningStatistics | undefined },
): BatchNormTrained {
  const follow = (old: tf.Tensor1D | undefined, batch: tf.Tensor1D): tf.Tensor1D =>
    old === undefined || running === undefined
      ? batch
      : tf.add(tf.mul(old, 1 - running.momentum), tf.mul(batch, running.momentum));
  const count = x.size / x.shape[3];
  return tf.tidy(() => {
    const { mean, variance } = tf.moments(x, [0, 1, 2]) as { mean: tf.Tensor1D; variance: tf.Tensor1D };
    const factor = tf.mul(scale, tf.rsqrt(tf.add(variance, epsilon)));
    return {
      y: tf.add<tf.Tensor4D>(tf.mul(tf.sub(x, mean), factor), offset),
      mean: follow(running?.mean, mean),
      variance: follow(running?.variance, tf.mul<tf.Tensor1D>(variance, count / Math.max(count - 1, 1))),
      saved: { epsilon, tensors: [tf.clone(mean), variance] },
    };
  });
}

function composedBackward(
  dy: tf.Tensor4D,
  x: tf.Tensor4D,
  scale: tf.Tensor1D,
  saved: BatchNormSaved,
): { dx: tf.Tensor4D; dScale: tf.Tensor1D; dOffset: tf.Tensor1D } {
  const [mean, variance] = saved.tensors as [tf.Tensor1D, tf.Tensor1D];
  return tf.tidy(() => {
    const axes = [0, 1, 2];
    const inverse = tf.rsqrt(tf.add(variance, saved.epsilon));
    const normal = tf.mul(tf.sub(x, mean), inverse);
    const dOffset = tf.sum<tf.Tensor1D>(dy, axes);
    const dScale = tf.sum<tf.Tensor1D>(tf.mul(dy, normal), axes);
    // dx = scale inverse (dy - mean(dy) - normal mean(dy normal)): equations of section 3 collected.
    const centred = tf.sub(tf.sub(dy, tf.mean(dy, axes)), tf.mul(normal, tf.mean(tf.mul(dy, normal), axes)));
    return { dx: tf.mul<tf.Tensor4D>(tf.mul(scale, inverse), centred), dScale, dOffset };
  });
}
