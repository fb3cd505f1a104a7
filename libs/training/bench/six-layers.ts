import type { LearningRuleName } from '@bionas/contracts';
import {
  batchNorm,
  conv,
  dense,
  depthwise,
  globalAveragePool,
  relu,
  type Assembly,
  type LayerBuilder,
} from '@bionas/network';

export interface SixLayers {
  /** `sep`: all but the first convolution are depthwise, then pointwise. */
  readonly kind: 'plain' | 'sep';
  /** Channels of the first two layers; the next two have twice, the last two four times as many. */
  readonly channels: number;
}

const factors = [1, 1, 2, 2, 4, 4];
/** Layers 3 and 5 halve the map. */
const strides = [1, 1, 2, 1, 2, 1] as const;

/** Six convolutions with batch norm and ReLU, global average pool, dense. */
export function sixLayers({ kind, channels: width }: SixLayers, rule: LearningRuleName): Assembly {
  return (parts) => {
    const layers = factors.flatMap((factor, index): LayerBuilder[] => {
      const name = `layers.${index}`;
      const channels = width * factor;
      const stride = strides[index] ?? 1;
      const convolution: LayerBuilder[] =
        kind === 'sep' && index > 0
          ? [
              (below) =>
                depthwise(parts, below, { name: `${name}.depthwise`, rule, kernel: 3, stride, dilation: 1 }),
              (below) =>
                conv(parts, below, { name: `${name}.pointwise`, rule, kernel: 1, channels, stride: 1 }),
            ]
          : [(below) => conv(parts, below, { name: `${name}.conv`, rule, kernel: 3, channels, stride })];
      return [...convolution, (below) => batchNorm(parts, `${name}.norm`, below), relu];
    });
    return [
      ...layers,
      globalAveragePool,
      (below) => dense(parts, below, { name: 'head', rule, units: parts.classes }),
    ];
  };
}
