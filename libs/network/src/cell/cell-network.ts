import type { CellGenome } from '@bionas/contracts';
import { batchNorm } from '../layers/batch-norm.ts';
import { conv, dense } from '../layers/convolutions.ts';
import type { LayerBuilder } from '../layers/layer.ts';
import { operation } from '../layers/operation.ts';
import { globalAveragePool } from '../layers/plain-layers.ts';
import type { NetworkParts } from '../network-parts.ts';
import { cellStack } from './cell-stack.ts';

const stemFactor = 3;

/**
 * A DARTS network (arXiv:1806.09055): stem 3x3 to three times the channels, cells, global average pool, dense.
 * @param size with the parts of an auxiliary head where one is wanted
 */
export function cellNetwork(
  parts: NetworkParts,
  genome: CellGenome,
  size: { readonly channels: number; readonly cells: number; readonly auxiliary: NetworkParts | null },
): LayerBuilder[] {
  const { slots } = genome;
  return [
    (input) =>
      operation(input, [
        (pixels) =>
          conv(parts, pixels, {
            name: 'stem.conv',
            rule: slots.stem,
            kernel: 3,
            channels: stemFactor * size.channels,
            stride: 1,
          }),
        (below) => batchNorm(parts, 'stem.norm', below),
      ]),
    (input) => cellStack(parts, input, { genome, ...size }),
    globalAveragePool,
    (input) => dense(parts, input, { name: 'head', rule: slots.head, units: parts.classes }),
  ];
}
