import type { OptimizerName } from '@bionas/contracts';
import type { Parameter } from '@bionas/network';
import { adam } from './adam.ts';
import { descend } from './descend.ts';
import { nesterov } from './nesterov.ts';
import type { DescentKind, Optimizer, OptimizerSpec } from './optimizer.ts';
import { sgd } from './sgd.ts';

/** Every optimiser. A missing, misspelt or doubled name does not compile. */
const kinds = {
  sgd: ({ momentum }) => sgd(momentum),
  nesterov: ({ momentum }) => nesterov(momentum),
  adam: () => adam(),
} satisfies Record<OptimizerName, (spec: OptimizerSpec) => DescentKind>;

/** The optimiser that a training asks for. Parameters are borrowed. Its state is named `optimizer/…`. */
export function createOptimizer(parameters: readonly Parameter[], spec: OptimizerSpec): Optimizer {
  const { clipNorm, weightDecay } = spec;
  return descend(parameters, {
    name: 'optimizer',
    descent: kinds[spec.optimizer](spec),
    clipNorm,
    weightDecay,
  });
}
