import { tf } from '@bionas/engine';
import type { DescentKind } from './optimizer.ts';
import { zeroState } from './zero-state.ts';

/** Decay of the mean of the gradients and of the mean of their squares, as published. */
export const adamBetas = [0.9, 0.999] as const;
const epsilon = 1e-8;

/**
 * Adam (Kingma and Ba 2015, arXiv:1412.6980, algorithm 1) as torch.optim.Adam has it: `m ← β₁ m + (1 − β₁) g`, `v ← β₂ v + (1 − β₂) g²`,
 * `w ← w − η m̂ / (√v̂ + ε)` with `m̂ = m / (1 − β₁ᵗ)`, `v̂ = v / (1 − β₂ᵗ)`. Weight decay is part of g, not decoupled as in AdamW.
 */
export function adam(betas: readonly [number, number] = adamBetas): DescentKind {
  return (name, size) => {
    const mean = zeroState(`${name}/mean`, [size]);
    const square = zeroState(`${name}/square`, [size]);
    const steps = zeroState(`${name}/steps`, []);
    const follow = (running: tf.Variable, next: tf.Tensor, beta: number): tf.Tensor => {
      running.assign(tf.add(tf.mul(running, beta), tf.mul(next, 1 - beta)));
      // 1 − βᵗ against the start at 0, which draws the first means towards it; as it stands it would lose four digits at β = 0.999.
      return tf.div(running, tf.neg(tf.expm1(tf.mul(steps.variable, Math.log(beta)))));
    };
    return {
      state: [mean, square, steps],
      direction: (gradient) => {
        steps.variable.assign(tf.add(steps.variable, 1));
        return tf.div(
          follow(mean.variable, gradient, betas[0]),
          tf.add(tf.sqrt(follow(square.variable, tf.square(gradient), betas[1])), epsilon),
        );
      },
    };
  };
}
