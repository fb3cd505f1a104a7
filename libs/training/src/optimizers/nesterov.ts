import { tf } from '@bionas/engine';
import type { DescentKind } from './optimizer.ts';
import { sgd } from './sgd.ts';

/**
 * Nesterov's momentum as torch.optim.SGD has it (`nesterov=True`; Sutskever et al. 2013, equations 3 and 4, seen from the point looked ahead
 * to): `m ← μ m + g`, `w ← w − η (g + μ m)`.
 */
export function nesterov(share: number): DescentKind {
  return (name, size) => {
    const plain = sgd(share)(name, size);
    return {
      state: plain.state,
      direction: (gradient) => tf.add(gradient, tf.mul(plain.direction(gradient), share)),
    };
  };
}
