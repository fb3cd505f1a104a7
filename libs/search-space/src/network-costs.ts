/** @file What a network costs and how much of it is not trained by back-propagation, from its genome alone. */
import type { Genome, NetworkSpec } from '@bionas/contracts';
import { countedLayers, type CountedLayer, type ImageShape } from './counted-layers.ts';

/** What a candidate is held to beside its accuracy. Rules change the share alone. */
export interface NetworkCosts {
  /** Trained forward weights, with biases and the scale and shift of batch norms; feedback weights do not count. */
  readonly parameters: number;
  /** Of the forward pass of one image. */
  readonly multiplyAdds: number;
  /** Share of the weights that learn by another rule than `bp`, 0 to 1. */
  readonly bioShare: number;
}

/**
 * All costs of a network at once.
 * @throws AppError `invalid-genome` if genome and network are of different kinds
 */
export function costsOf(genome: Genome, network: NetworkSpec, image: ImageShape): NetworkCosts {
  return costsOfLayers(countedLayers(genome, network, image));
}

/** The costs of layers counted already. */
export function costsOfLayers(layers: readonly CountedLayer[]): NetworkCosts {
  let [weights, others, products, bio] = [0, 0, 0, 0];
  for (const layer of layers) {
    weights += layer.weights;
    others += layer.others;
    products += layer.weights * layer.positions;
    bio += bioWeights(layer);
  }
  // The share of all is exactly 1 and of none exactly 0, which constraints rely on.
  return { parameters: weights + others, multiplyAdds: products, bioShare: bio / weights };
}

/** The weights of a layer if another rule than `bp` trains it, else 0. */
export function bioWeights({ rule, weights }: CountedLayer): number {
  return rule === 'bp' ? 0 : weights;
}

/**
 * Counts the weights of the final form of a network: batch norm with scale and shift, no auxiliary head (search.md, section 3.2).
 * @throws AppError `invalid-genome` if genome and network are of different kinds
 */
export function countParameters(genome: Genome, network: NetworkSpec, image: ImageShape): number {
  return costsOf(genome, network, image).parameters;
}

/**
 * Multiply-adds of the forward pass of one image: of convolutions and the dense layer alone, each weight once for every place of the
 * output map. With a map of H x W behind the layer, k the side of the kernel:
 *
 *     convolution  H·W·k²·Cin·Cout        depthwise  H·W·k²·C        FactorizedReduce  H·W·Cin·Cout        dense  Cin·classes
 *
 * Products with the zeros of a border count, those of a dilated kernel's gaps do not. Batch norm, ReLU, pools, sums and biases are left
 * out, as is usual where DARTS networks are compared.
 *
 * @throws AppError `invalid-genome` if genome and network are of different kinds
 */
export function multiplyAdds(genome: Genome, network: NetworkSpec, image: ImageShape): number {
  return costsOf(genome, network, image).multiplyAdds;
}

/**
 * Share of the weights of convolutions and the dense layer that learn by another rule than `bp`, 0 to 1. Biases, batch norms and
 * feedback weights do not count, nor does the auxiliary head, which has the head's rule and is there while training alone. A layer counts by the rule that its genome gives it.
 *
 * @throws AppError `invalid-genome` if genome and network are of different kinds
 */
export function bioShare(genome: Genome, network: NetworkSpec, image: ImageShape): number {
  return costsOf(genome, network, image).bioShare;
}
