/** @file The auxiliary head of DARTS' CIFAR networks (arXiv:1806.09055, section 3.2; search.md, section 10): it exists while training alone. */
import { AppError, type LearningRuleName } from '@bionas/contracts';
import { batchNorm } from '../layers/batch-norm.ts';
import { conv, dense } from '../layers/convolutions.ts';
import { mapShape, type Layer, type Shape } from '../layers/layer.ts';
import { operation } from '../layers/operation.ts';
import { flatten, innerAveragePool, relu } from '../layers/plain-layers.ts';
import { sequence } from '../layers/sequence.ts';
import type { NetworkParts } from '../network-parts.ts';

const window = 5;
/** Sides of the pooled map, and so of the second kernel. */
const side = 2;
const widths = [128, 768] as const;

/**
 * ReLU, average over 5x5 to a map of 2x2, 1x1 convolution to 128, batch norm, ReLU, 2x2 convolution to 768, batch norm, ReLU, dense. The
 * pool's stride is what the map needs: 3 on 8x8 as published, 2 on 7x7 as in the ImageNet form.
 * @throws AppError `invalid-spec` where the map is no square of 6x6 or more
 */
export function auxiliaryHead(
  parts: NetworkParts,
  input: Shape,
  { rule }: { readonly rule: LearningRuleName },
): Layer {
  const { height, width } = mapShape(input);
  if (height !== width || height <= window) {
    throw new AppError(
      'invalid-spec',
      `The auxiliary head reads a square map of 6 by 6 or more behind the second reduction cell, got ${height} by ${width}. Take larger images, or set auxiliaryWeight to 0.`,
    );
  }
  const convolution =
    (index: 0 | 1, kernel: number) =>
    (below: Shape): Layer =>
      operation(below, [
        (map) =>
          conv(parts, map, {
            ...{ name: `auxiliary.conv-${index + 1}`, rule, kernel, channels: widths[index] },
            // On a map of its own size a stride of the kernel leaves one place, and no padding.
            stride: kernel,
          }),
        (map) => batchNorm(parts, `auxiliary.norm-${index + 1}`, map),
        relu,
      ]);
  return sequence(input, [
    relu,
    (below) => innerAveragePool(below, window, height - window),
    convolution(0, 1),
    convolution(1, side),
    flatten,
    (below) => dense(parts, below, { name: 'auxiliary.head', rule, units: parts.classes }),
  ]);
}
