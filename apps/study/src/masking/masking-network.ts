import type { LearningRuleName } from '@bionas/contracts';
import type { Dataset } from '@bionas/data';
import { assembleNetwork, dense, flatten, relu, type AssembledNetwork } from '@bionas/network';
import { inputOf } from '../study-network.ts';

const hidden = [256, 128] as const;

/** 784-256-128-10 with ReLU, of which no genome tells: dense layers on pixels in [0, 1] as they are. The caller disposes of it. */
export function maskingNetwork(data: Dataset, rule: LearningRuleName, seed: number): AssembledNetwork {
  const [first, second] = hidden;
  return assembleNetwork(
    (parts) => [
      flatten,
      (below) => dense(parts, below, { name: 'dense-1', rule, units: first }),
      relu,
      (below) => dense(parts, below, { name: 'dense-2', rule, units: second }),
      relu,
      (below) => dense(parts, below, { name: 'head', rule, units: parts.classes }),
    ],
    inputOf(data),
    { seed, mean: [0], std: [1] },
  );
}

/** Gives a network the weights of another one of the same layers. */
export function copyWeights(from: AssembledNetwork, to: AssembledNetwork): void {
  for (const [place, { name, variable }] of to.parameters.entries()) {
    const source = from.parameters[place];
    if (source?.name !== name) throw new Error(`the networks differ at ${name}`);
    variable.assign(source.variable);
  }
}
