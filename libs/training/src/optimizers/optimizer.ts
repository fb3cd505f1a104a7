import type { TrainingSpec } from '@bionas/contracts';
import type { tf } from '@bionas/engine';
import type { NamedVariable } from '@bionas/network';

/** What of a training's spec an optimiser obeys. */
export type OptimizerSpec = Pick<TrainingSpec, 'optimizer' | 'momentum' | 'weightDecay' | 'clipNorm'>;

/** Changes weights along their gradients. All that it remembers is in variables, so that a step can be recorded. */
export interface Optimizer {
  /** Its memory: saved with a checkpoint. */
  readonly state: readonly NamedVariable[];
  /** Changes the parameters by one step. Gradients and learning rate are borrowed; a parameter without gradient has gradient 0. */
  apply(gradients: ReadonlyMap<string, tf.Tensor>, learningRate: tf.Scalar): void;
  dispose(): void;
}

/** The part in which optimisers differ, for all weights as one vector. Called inside a tidy. */
export interface Descent {
  readonly state: readonly NamedVariable[];
  /** What is taken from the weights, times the learning rate, for a gradient that is clipped and has the weight decay in it. */
  direction(gradient: tf.Tensor): tf.Tensor;
}

/** A descent of `size` weights at its beginning. `name` opens the names of its state, which the caller disposes of. */
export type DescentKind = (name: string, size: number) => Descent;
