import type { ChainGenome, ChainLayer } from '@bionas/contracts';
import { batchNorm } from './layers/batch-norm.ts';
import { conv, dense, depthwise } from './layers/convolutions.ts';
import type { Layer, LayerBuilder, Shape } from './layers/layer.ts';
import { operation } from './layers/operation.ts';
import { flatten, relu } from './layers/plain-layers.ts';
import type { NetworkParts } from './network-parts.ts';

/** A stack of strided layers: layer i halves the map and has `channels`·2^i channels; then flatten and dense. */
export function chainNetwork(
  parts: NetworkParts,
  genome: ChainGenome,
  size: { readonly channels: number },
): LayerBuilder[] {
  return [
    ...genome.layers.map(
      (layer, index) =>
        (input: Shape): Layer =>
          operation(
            input,
            chainLayer(parts, layer, { name: `layers.${index}`, channels: size.channels * 2 ** index }),
          ),
    ),
    flatten,
    (input) => dense(parts, input, { name: 'head', rule: genome.slots.head, units: parts.classes }),
  ];
}

function chainLayer(
  parts: NetworkParts,
  layer: ChainLayer,
  { name, channels }: { name: string; channels: number },
): LayerBuilder[] {
  const { rule } = layer;
  const whole = (kernel: number): LayerBuilder[] => [
    (input) => conv(parts, input, { name: `${name}.conv`, rule, kernel, channels, stride: 2 }),
  ];
  const separable = (kernel: number): LayerBuilder[] => [
    (input) =>
      depthwise(parts, input, {
        name: `${name}.depthwise`,
        rule: layer.depthwise ?? rule,
        kernel,
        stride: 2,
        dilation: 1,
      }),
    (input) => conv(parts, input, { name: `${name}.pointwise`, rule, kernel: 1, channels, stride: 1 }),
  ];
  const weighted = (): LayerBuilder[] => {
    switch (layer.operation) {
      case 'conv_3x3':
        return whole(3);
      case 'conv_5x5':
        return whole(5);
      case 'sep_conv_3x3':
        return separable(3);
      case 'sep_conv_5x5':
        return separable(5);
    }
  };
  return [...weighted(), (input) => batchNorm(parts, `${name}.norm`, input), relu];
}
