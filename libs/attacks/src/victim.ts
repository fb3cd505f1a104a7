import type { tf } from '@bionas/engine';
import type { GradientMode } from '@bionas/contracts';
import type { LossKind } from './losses/attack-loss.ts';

/** Why a gradient does not exist, e.g. a layer whose rule hands nothing down. */
export interface Absent {
  readonly absent: string;
}

/**
 * All an attack may know of a model. Images are [batch, height, width, channels] in [0, 1]: normalisation is the victim's first
 * layer, so epsilon is in pixels. Evaluation mode: running statistics, frozen rule state, same logits for the same images.
 */
export interface Victim {
  readonly numClasses: number;
  /** [batch, classes], before any softmax. The caller disposes of them. */
  logits(images: tf.Tensor4D): tf.Tensor2D;
  /**
   * Gradient of the loss, summed over the batch, with respect to the images. `true`: through the forward weights of every
   * layer, whatever rule trained it. `rule`: what the layers' rules deliver, the derivative of nothing. The caller disposes.
   */
  inputGradient(
    images: tf.Tensor4D,
    loss: LossKind,
    labels: tf.Tensor1D,
    mode: Exclude<GradientMode, 'none'>,
  ): tf.Tensor4D | Absent;
}

export function isAbsent(value: object): value is Absent {
  return 'absent' in value;
}
