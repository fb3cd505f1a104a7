import type { Nb201Genome } from '@bionas/contracts';
import { batchNorm } from '../layers/batch-norm.ts';
import { conv, dense } from '../layers/convolutions.ts';
import type { LayerBuilder } from '../layers/layer.ts';
import { operation } from '../layers/operation.ts';
import { globalAveragePool, relu } from '../layers/plain-layers.ts';
import type { NetworkParts } from '../network-parts.ts';
import { nb201Cell } from './nb201-cell.ts';
import { residualBlock } from './residual-block.ts';

const stages = 3;

/**
 * The network of NAS-Bench-201 (arXiv:2001.00326, section 2.1): a stem of one 3x3 convolution, three stages of the same cell at C, 2C and
 * 4C channels with a residual block of stride 2 between them, batch norm, ReLU, global average pool, dense. Cells and residual blocks
 * are numbered together, from the image up: `cells.0`, `cells.1`, …
 */
export function nb201Network(
  parts: NetworkParts,
  genome: Nb201Genome,
  size: { readonly channels: number; readonly cellsPerStage: number },
): LayerBuilder[] {
  const { slots, edges } = genome;
  const stem: LayerBuilder = (input) =>
    operation(input, [
      (pixels) =>
        conv(parts, pixels, {
          name: 'stem.conv',
          rule: slots.stem,
          kernel: 3,
          channels: size.channels,
          stride: 1,
        }),
      (below) => batchNorm(parts, 'stem.norm', below),
    ]);
  const body: LayerBuilder[] = [];
  const name = (): string => `cells.${body.length}`;
  for (let stage = 0; stage < stages; stage += 1) {
    if (stage > 0) {
      const options = { name: name(), rule: slots.reduction, channels: size.channels * 2 ** stage };
      body.push((input) => residualBlock(parts, input, options));
    }
    for (let cell = 0; cell < size.cellsPerStage; cell += 1) {
      const options = { name: name(), edges };
      body.push((input) => nb201Cell(parts, input, options));
    }
  }
  return [
    stem,
    ...body,
    (input) => batchNorm(parts, 'last.norm', input),
    relu,
    globalAveragePool,
    (input) => dense(parts, input, { name: 'head', rule: slots.head, units: parts.classes }),
  ];
}
