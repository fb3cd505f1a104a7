import { ruleCatalogue, type LearningRuleName } from '@bionas/contracts';
import {
  batchNorm,
  conv,
  dense,
  flatten,
  operation,
  relu,
  type Assembly,
  type LayerBuilder,
} from '@bionas/network';
import { crop, maxPool } from './map-layers.ts';

/** Layers with weights, from the pixels on. */
export const leNetLayers = ['conv-1', 'conv-2', 'conv-3', 'dense', 'head'] as const;
export type LeNetLayer = (typeof leNetLayers)[number];

const kernel = 5;
const normalisedFamilies: ReadonlySet<string> = new Set(['local', 'multiplicative']);
/** Sides of the maps behind the first two convolutions. */
const [firstSide, secondSide, thirdSide] = [28, 10, 5];

/**
 * LeNet of the published comparison (learning-rules.md, section 13): convolutions of 5x5 with 6, 16 and 120 channels, max pools between them,
 * dense layers of 84 and 10. Images of 32 x 32; those of 28 x 28 are padded by the first convolution. Without the convolutions' 142 biases,
 * which no convolution of this house has. Behind a convolution that learns by a local or a multiplicative rule comes a batch norm. Local rules set the
 * size of their weights by themselves, and without one it would reach the layers above. Under Dale's law the units of a layer share much of
 * their input, for all weights of an input unit have one sign: where that share is negative, all of them would be silent for good.
 */
export function leNet(ruleOf: (layer: LeNetLayer) => LearningRuleName): Assembly {
  return (parts) => {
    const convolution = (name: LeNetLayer, channels: number, stride = 1): LayerBuilder => {
      return (below) => conv(parts, below, { name, rule: ruleOf(name), kernel, channels, stride });
    };
    const normalised = (name: LeNetLayer): LayerBuilder[] =>
      normalisedFamilies.has(ruleCatalogue[ruleOf(name)].family)
        ? [(below) => batchNorm(parts, `${name}.norm`, below)]
        : [];
    const full = (name: LeNetLayer, units: number): LayerBuilder => {
      return (below) => dense(parts, below, { name, rule: ruleOf(name), units });
    };
    // What predictive coding relaxes at once.
    const together = (...layers: readonly LayerBuilder[]): LayerBuilder => {
      return (below) => operation(below, layers);
    };
    return [
      together(convolution('conv-1', 6), crop(firstSide), ...normalised('conv-1'), relu, maxPool(2, 2)),
      together(convolution('conv-2', 16), crop(secondSide), ...normalised('conv-2'), relu, maxPool(2, 2)),
      // One place of a stride as wide as the map: a convolution without padding.
      together(convolution('conv-3', 120, thirdSide), ...normalised('conv-3'), relu),
      flatten,
      together(full('dense', 84), relu),
      full('head', parts.classes),
    ];
  };
}
