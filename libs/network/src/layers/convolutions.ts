/** @file The weighted layers, by the shape of their input. Convolutions have no bias: a batch norm follows. */
import type { LearningRuleName } from '@bionas/contracts';
import type { NetworkParts } from '../network-parts.ts';
import { convOperator } from '../operators/conv.ts';
import { denseOperator } from '../operators/dense.ts';
import { depthwiseOperator } from '../operators/depthwise.ts';
import { dilatedOperator } from '../operators/dilated.ts';
import { mapShape, type Layer, type Shape } from './layer.ts';
import { strided } from './plain-layers.ts';
import { ruledLayer } from './ruled-layer.ts';

interface Named {
  readonly name: string;
  readonly rule: LearningRuleName;
}

/** Convolution with a square kernel and padding 'same'; `kernel` 1 is the pointwise convolution. */
export function conv(
  parts: NetworkParts,
  input: Shape,
  options: Named & { readonly kernel: number; readonly channels: number; readonly stride: number },
): Layer {
  const { name, rule, kernel, stride } = options;
  const { height, width, channels } = mapShape(input);
  return ruledLayer(parts, {
    name,
    rule,
    shape: {
      kind: 'conv',
      weights: [kernel, kernel, channels, options.channels],
      input,
      output: [strided(height, stride), strided(width, stride), options.channels],
    },
    operator: convOperator(stride),
    bias: false,
  });
}

/** Depthwise convolution with padding 'same'. */
export function depthwise(
  parts: NetworkParts,
  input: Shape,
  options: Named & { readonly kernel: number; readonly stride: 1 | 2; readonly dilation: 1 | 2 },
): Layer {
  const { name, rule, kernel, stride, dilation } = options;
  const { height, width, channels } = mapShape(input);
  return ruledLayer(parts, {
    name,
    rule,
    shape: {
      kind: 'depthwise',
      weights: [kernel, kernel, channels, 1],
      input,
      output: [strided(height, stride), strided(width, stride), channels],
    },
    operator: dilation === 1 ? depthwiseOperator(stride) : dilatedOperator(depthwiseOperator(1), stride),
    bias: false,
  });
}

/** Dense layer with bias. */
export function dense(parts: NetworkParts, input: Shape, options: Named & { readonly units: number }): Layer {
  const { name, rule, units } = options;
  return ruledLayer(parts, {
    name,
    rule,
    shape: { kind: 'dense', weights: [input[0] ?? 0, units], input, output: [units] },
    operator: denseOperator,
    bias: true,
  });
}
