import {
  assembleNetwork,
  batchNorm,
  conv,
  dense,
  flatten,
  type AssembledNetwork,
  type InputShape,
} from '@bionas/network';
import { ruleOptionsSchema } from '@bionas/contracts';
import { maxPool, triangle } from './map-layers.ts';

/** Channels of the two convolutions. */
export const featureChannels = [32, 96] as const;
/** Powers of the activation behind each, as published. */
const powers = [0.7, 1.4] as const;
const poolSize = 4;

export interface FeatureNetwork {
  readonly network: AssembledNetwork;
  /** The same network, of which training changes the convolutions alone: without labels, and nothing else is asked of them. */
  readonly features: AssembledNetwork;
  /** The same network, of which training changes the linear layer alone. */
  readonly head: AssembledNetwork;
}

/**
 * Two of the three SoftHebb layers of arXiv:2209.11883, a third as wide (learning-rules.md, section 7.1): batch norm, convolution 5x5 or 3x3,
 * Triangle, max pool 4 at stride 2; then batch norm and a linear layer. Batch norms without scale and offset. The published layers have
 * temperatures of their own; here all have 1, and the padding is of zeros.
 */
export function featureNetwork(
  input: InputShape,
  {
    seed,
    mean,
    std,
  }: { readonly seed: number; readonly mean: readonly number[]; readonly std: readonly number[] },
): FeatureNetwork {
  const ruleOptions = ruleOptionsSchema.parse({ softhebb: { delivers: 'stop' } });
  const rule = 'softhebb';
  const network = assembleNetwork(
    (parts) => [
      (below) => batchNorm(parts, 'norm-1', below),
      (below) =>
        conv(parts, below, { name: 'conv-1', rule, kernel: 5, channels: featureChannels[0], stride: 1 }),
      triangle(powers[0]),
      maxPool(poolSize, 2),
      (below) => batchNorm(parts, 'norm-2', below),
      (below) =>
        conv(parts, below, { name: 'conv-2', rule, kernel: 3, channels: featureChannels[1], stride: 1 }),
      triangle(powers[1]),
      maxPool(poolSize, 2),
      (below) => batchNorm(parts, 'norm-3', below),
      flatten,
      (below) => dense(parts, below, { name: 'head', rule: 'bp', units: parts.classes }),
    ],
    input,
    { seed, mean, std, ruleOptions },
  );
  return { network, features: only(network, 'conv-'), head: only(network, 'head.') };
}

/** Training changes the parameters whose names begin so; it sees the others and leaves them. */
function only(network: AssembledNetwork, prefix: string): AssembledNetwork {
  const chosen = network.parameters.filter(({ name }) => name.startsWith(prefix));
  const others = network.parameters.filter(({ name }) => !name.startsWith(prefix));
  return { ...network, parameters: chosen, statistics: [...network.statistics, ...others] };
}
