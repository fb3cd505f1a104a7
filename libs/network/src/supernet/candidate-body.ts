/**
 * @file What a candidate with weights does between the ReLU of its source, which all candidates share, and its last batch norm, whose scale
 * is the candidate's share in the mixture.
 */
import { AppError, type LearningRuleName } from '@bionas/contracts';
import { reluGrad, tf } from '@bionas/engine';
import { createRule } from '@bionas/learning-rules';
import { separablePasses } from '../cell/separable-passes.ts';
import { plainBatchNorm } from '../layers/batch-norm.ts';
import { conv } from '../layers/convolutions.ts';
import { halvingConvolutions } from '../layers/factorized-reduce.ts';
import { inferByForward, mapShape, type Layer, type Shape } from '../layers/layer.ts';
import { sequence } from '../layers/sequence.ts';
import type { NetworkParts } from '../network-parts.ts';
import type { RelaxedCandidate } from './supernet.ts';

interface Place {
  readonly name: string;
  readonly stride: 1 | 2;
  /** Rule of the factorized reduce that a skip at stride 2 is. */
  readonly reductionRule: LearningRuleName;
}

/**
 * Null for a candidate without weights.
 * @throws AppError `unsupported` for a rule that relaxes: source and last batch norm, which belong to its operation, are shared here
 */
export function candidateBody(
  parts: NetworkParts,
  input: Shape,
  candidate: RelaxedCandidate,
  { name, stride, reductionRule }: Place,
): Layer | null {
  const rule = candidate.rule ?? reductionRule;
  if (createRule(rule, parts.ruleOptions).relaxation !== null) {
    throw new AppError(
      'unsupported',
      `The learning rule ${rule} lets the errors of a whole operation settle, and the candidates of a supernet share parts of theirs. Leave ${rule} out of the search, or score candidates by training them from scratch.`,
    );
  }
  switch (candidate.operation) {
    case 'none':
    case 'max_pool_3x3':
    case 'avg_pool_3x3':
      return null;
    case 'skip_connect':
      return stride === 1
        ? null
        : halvingConvolutions(parts, input, { name, rule, channels: mapShape(input).channels });
    case 'sep_conv_3x3':
    case 'sep_conv_5x5':
    case 'dil_conv_3x3':
    case 'dil_conv_5x5': {
      const passes = separablePasses(parts, input, candidate.operation, { name, rule, stride });
      return sequence(
        input,
        passes.flatMap(({ layers }, index) => (index === 0 ? layers : [normThenRelu, ...layers])),
      );
    }
    case 'nor_conv_1x1':
    case 'nor_conv_3x3': {
      const kernel = candidate.operation === 'nor_conv_1x1' ? 1 : 3;
      const { channels } = mapShape(input);
      return conv(parts, input, { name: `${name}.conv`, rule, kernel, channels, stride });
    }
    case 'conv_3x3':
    case 'conv_5x5':
      throw new AppError(
        'unsupported',
        `The operation ${candidate.operation} of chains is no candidate of a supernet; expected one of cells.`,
      );
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
