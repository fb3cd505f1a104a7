import type { AttackName, GradientMode } from '@bionas/contracts';
import type { tf } from '@bionas/engine';
import type { LossKind } from './losses/attack-loss.ts';
import type { RandomSource } from './random/example-random.ts';
import type { Absent, Victim } from './victim.ts';

/** How hard an attack tries. */
export interface AttackBudget {
  /** Radius of the L-infinity ball, as a fraction of the pixel range. */
  readonly epsilonLinf: number;
  readonly steps: number;
  readonly stepSize: number;
  readonly restarts: number;
  readonly loss: LossKind;
  readonly gradient: Exclude<GradientMode, 'none'>;
}

/** One batch to attack; every image of it is classified rightly. All tensors are borrowed. */
export interface AttackTask {
  readonly victim: Victim;
  /** [batch, height, width, channels] in [0, 1] */
  readonly clean: tf.Tensor4D;
  /** int32, [batch] */
  readonly labels: tf.Tensor1D;
  readonly budget: AttackBudget;
  /** One stream an image. */
  readonly randoms: readonly RandomSource[];
}

/** A way to look for misclassified images near given ones. Pure: the same task gives the same images. */
export interface Attack {
  readonly name: AttackName;
  /** Why the budget cannot work or has an option without effect; undefined if it can. */
  objection(budget: AttackBudget): string | undefined;
  /** Gradients one image may cost in one restart. */
  gradientCalls(budget: AttackBudget): number;
  /** The perturbed batch, inside the ball and in [0, 1]; the caller disposes. Success is not claimed here: `attackBatch` measures it. */
  perturb(task: AttackTask): tf.Tensor4D | Absent;
}
