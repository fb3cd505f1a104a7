import { tf } from '@bionas/engine';
import type { NamedVariable } from '@bionas/network';

/** An optimiser's memory at its beginning. */
export function zeroState(name: string, shape: number[]): NamedVariable {
  return { name, variable: tf.tidy(() => tf.variable(tf.zeros(shape), false)) };
}
