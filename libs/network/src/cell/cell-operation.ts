import { AppError, type CellEdge, type LearningRuleName } from '@bionas/contracts';
import { batchNorm } from '../layers/batch-norm.ts';
import { factorizedReduce } from '../layers/factorized-reduce.ts';
import { mapShape, type Layer, type Shape } from '../layers/layer.ts';
import { operation } from '../layers/operation.ts';
import { identity, pool, relu } from '../layers/plain-layers.ts';
import type { NetworkParts } from '../network-parts.ts';
import { separablePasses } from './separable-passes.ts';

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
  const { name, stride, reductionRule } = place;
  switch (edge.operation) {
    case 'skip_connect':
      return stride === 1
        ? identity(input)
        : factorizedReduce(parts, input, { name, rule: reductionRule, channels: mapShape(input).channels });
    case 'max_pool_3x3':
      return pool(input, 'max', stride);
    case 'avg_pool_3x3':
      return pool(input, 'average', stride);
    case 'sep_conv_3x3':
    case 'sep_conv_5x5':
    case 'dil_conv_3x3':
    case 'dil_conv_5x5': {
      const { depthwise } = edge;
      const rules = { rule: ruleOf(edge, name), depthwise };
      const passes = separablePasses(parts, input, edge.operation, { name, stride, ...rules });
      return operation(
        input,
        passes.flatMap(({ suffix, layers }) => [
          relu,
          ...layers,
          (below) => batchNorm(parts, `${name}.norm${suffix}`, below),
        ]),
      );
    }
  }
}

function ruleOf({ operation: kind, rule }: CellEdge, name: string): LearningRuleName {
  if (rule !== undefined) return rule;
  throw new AppError(
    'invalid-genome',
    `The ${kind} at ${name} has no learning rule; every convolution needs one.`,
  );
}
