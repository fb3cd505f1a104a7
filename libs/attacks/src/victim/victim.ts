import type { GradientMode } from '@bionas/contracts';
import type { Images } from '../images/images.ts';
import type { Aim } from '../losses/aim.ts';

/** Why a gradient does not exist, e.g. a layer whose rule hands nothing down. */
export interface Absent {
  readonly absent: string;
}

export interface Slope {
  /** [batch, classes] at the images that were asked about. */
  readonly logits: Float32Array;
  /** [batch, height, width, channels] */
  readonly gradient: Float32Array;
}

/**
 * All an attack may know of a model. Images are in [0, 1]: normalisation is the victim's first layer, so epsilon is in pixels. Evaluation mode:
 * running statistics, frozen rule state. Rows do not depend on one another.
 */
export interface Victim {
  readonly numClasses: number;
  /** [batch, classes], before any softmax. */
  logits(images: Images): Float32Array;
  /**
   * Gradient of the loss, summed over the batch, with respect to the images. `true`: through the forward weights of every
   * layer, whatever rule trained it. `rule`: what the layers' rules deliver, the derivative of nothing.
   */
  inputGradient(images: Images, aim: Aim, mode: Exclude<GradientMode, 'none'>): Slope | Absent;
}

export function isAbsent(value: object): value is Absent {
  return 'absent' in value;
}
