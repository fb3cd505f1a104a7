import { AppError, type CellEdge, type LearningRuleName } from '@bionas/contracts';
import { batchNorm } from '../layers/batch-norm.ts';
import { conv, depthwise } from '../layers/convolutions.ts';
import { factorizedReduce } from '../layers/factorized-reduce.ts';
import { mapShape, type Layer, type LayerBuilder, type Shape } from '../layers/layer.ts';
import { operation } from '../layers/operation.ts';
import { identity, pool, relu } from '../layers/plain-layers.ts';
import type { NetworkParts } from '../network-parts.ts';

interface Place {
  readonly name: string;
  readonly stride: 1 | 2;
  /** Rule of the factorized reduce that a skip at stride 2 becomes. */
  readonly reductionRule: LearningRuleName;
}

/**
 * The layers of an edge (search.md, section 1.1). All its convolutions take its rule, unless it has another one for the depthwise ones.
 */
export function cellOperation(parts: NetworkParts, input: Shape, edge: CellEdge, place: Place): Layer {
  const { channels } = mapShape(input);
  const { name, stride } = place;
  const rule = (): LearningRuleName => {
    if (edge.rule === undefined) {
      throw new AppError(
        'invalid-genome',
        `The ${edge.operation} at ${name} has no learning rule; every convolution needs one.`,
      );
    }
    return edge.rule;
  };
  /** ReLU, depthwise, pointwise, batch norm. */
  const separable = (
    suffix: string,
    options: { kernel: number; stride: 1 | 2; dilation: 1 | 2 },
  ): LayerBuilder[] => [
    relu,
    (below) =>
      depthwise(parts, below, {
        name: `${name}.depthwise${suffix}`,
        rule: edge.depthwise ?? rule(),
        ...options,
      }),
    (below) =>
      conv(parts, below, {
        name: `${name}.pointwise${suffix}`,
        rule: rule(),
        kernel: 1,
        channels,
        stride: 1,
      }),
    (below) => batchNorm(parts, `${name}.norm${suffix}`, below),
  ];
  const twice = (kernel: number): Layer =>
    operation(input, [
      ...separable('-1', { kernel, stride, dilation: 1 }),
      ...separable('-2', { kernel, stride: 1, dilation: 1 }),
    ]);
  const dilated = (kernel: number): Layer => operation(input, separable('', { kernel, stride, dilation: 2 }));
  switch (edge.operation) {
    case 'skip_connect':
      return stride === 1
        ? identity(input)
        : factorizedReduce(parts, input, { name, rule: place.reductionRule, channels });
    case 'max_pool_3x3':
      return pool(input, 'max', stride);
    case 'avg_pool_3x3':
      return pool(input, 'average', stride);
    case 'sep_conv_3x3':
      return twice(3);
    case 'sep_conv_5x5':
      return twice(5);
    case 'dil_conv_3x3':
      return dilated(3);
    case 'dil_conv_5x5':
      return dilated(5);
  }
}
