/**
 * @file What a candidate with weights does between the ReLU of its source, which all candidates share, and its last batch norm, whose scale
 * is the candidate's share in the mixture.
 */
import type { LearningRuleName } from '@bionas/contracts';
import { reluGrad, tf } from '@bionas/engine';
import { plainBatchNorm } from '../layers/batch-norm.ts';
import { conv, depthwise } from '../layers/convolutions.ts';
import { halvingConvolutions } from '../layers/factorized-reduce.ts';
import { inferByForward, mapShape, type Layer, type LayerBuilder, type Shape } from '../layers/layer.ts';
import { sequence } from '../layers/sequence.ts';
import type { NetworkParts } from '../network-parts.ts';
import type { SupernetCandidate } from './candidates.ts';

interface Place {
  readonly name: string;
  readonly stride: 1 | 2;
  /** Rule of the factorized reduce that a skip at stride 2 is. */
  readonly reductionRule: LearningRuleName;
}

/** Null for a candidate without weights. */
export function candidateBody(
  parts: NetworkParts,
  input: Shape,
  candidate: SupernetCandidate,
  { name, stride, reductionRule }: Place,
): Layer | null {
  const { channels } = mapShape(input);
  const rule = candidate.rule ?? reductionRule;
  /** Depthwise, pointwise. */
  const separable = (
    suffix: string,
    options: { kernel: number; stride: 1 | 2; dilation: 1 | 2 },
  ): LayerBuilder[] => [
    (below) => depthwise(parts, below, { name: `${name}.depthwise${suffix}`, rule, ...options }),
    (below) =>
      conv(parts, below, { name: `${name}.pointwise${suffix}`, rule, kernel: 1, channels, stride: 1 }),
  ];
  const twice = (kernel: number): Layer =>
    sequence(input, [
      ...separable('-1', { kernel, stride, dilation: 1 }),
      normThenRelu,
      ...separable('-2', { kernel, stride: 1, dilation: 1 }),
    ]);
  const dilated = (kernel: number): Layer => sequence(input, separable('', { kernel, stride, dilation: 2 }));
  switch (candidate.operation) {
    case 'none':
    case 'max_pool_3x3':
    case 'avg_pool_3x3':
      return null;
    case 'skip_connect':
      return stride === 1 ? null : halvingConvolutions(parts, input, { name, rule, channels });
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

/** Batch norm without scale and offset, then ReLU: one map is held instead of two. */
function normThenRelu(input: Shape): Layer {
  const norm = plainBatchNorm(input);
  const forward: Layer['forward'] = (x, mode) => {
    const normal = norm.forward(x, mode);
    const y = tf.relu(normal.y);
    normal.y.dispose();
    return {
      y,
      backward: (delta, request) => {
        if (!request.input) return { dx: null, gradients: [] };
        const error = reluGrad(delta, y);
        const result = normal.backward(error, request);
        error.dispose();
        return result;
      },
    };
  };
  return { output: input, trainable: false, forward, infer: inferByForward(forward) };
}
