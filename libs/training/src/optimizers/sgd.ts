import { tf } from '@bionas/engine';
import type { DescentKind } from './optimizer.ts';
import { zeroState } from './zero-state.ts';

/**
 * SGD with momentum as torch.optim.SGD has it (dampening 0): `m ← μ m + g`, `w ← w − η m`. Sutskever et al. 2013 scale by the learning rate
 * inside of m, which differs where the rate changes.
 */
export function sgd(share: number): DescentKind {
  return (name, size) => {
    const momentum = zeroState(`${name}/momentum`, [size]);
    return {
      state: [momentum],
      direction: (gradient) => {
        const moved = tf.add(tf.mul(momentum.variable, share), gradient);
        momentum.variable.assign(moved);
        return moved;
      },
    };
  };
}
