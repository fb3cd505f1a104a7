import type { LearningRuleName } from '@bionas/contracts';
import { tf } from '@bionas/engine';
import { batchNorm } from '../layers/batch-norm.ts';
import { conv } from '../layers/convolutions.ts';
import { inferByForward, type Layer, type LayerBuilder, type Shape } from '../layers/layer.ts';
import type { Normalisation } from '../layers/normalisation.ts';
import { operation } from '../layers/operation.ts';
import { pool, relu } from '../layers/plain-layers.ts';
import { sequence } from '../layers/sequence.ts';
import type { NetworkParts } from '../network-parts.ts';

/**
 * Halves the map between two stages (search.md, section 9): ReLU, 3x3 convolution, batch norm with stride 2 and again with stride 1; beside
 * them an average over 2x2 and a 1x1 convolution without norm. All three convolutions take the rule.
 */
export function residualBlock(
  parts: NetworkParts,
  input: Shape,
  options: {
    readonly name: string;
    readonly rule: LearningRuleName;
    readonly channels: number;
    /** Of its batch norms: with running statistics unless given. */
    readonly norm?: Normalisation;
  },
): Layer {
  const { name, rule, channels, norm } = options;
  const pass =
    (which: 1 | 2, stride: 1 | 2): LayerBuilder =>
    (below) =>
      operation(below, [
        relu,
        (map) => conv(parts, map, { name: `${name}.conv-${which}`, rule, kernel: 3, channels, stride }),
        (map) => batchNorm(parts, `${name}.norm-${which}`, map, norm),
      ]);
  const branch = sequence(input, [pass(1, 2), pass(2, 1)]);
  const shortcut = operation(input, [
    (below) => pool(below, 'average', 2, 2),
    (below) => conv(parts, below, { name: `${name}.shortcut`, rule, kernel: 1, channels, stride: 1 }),
  ]);
  const forward: Layer['forward'] = (x, mode) => {
    const passes = [branch.forward(x, mode), shortcut.forward(x, mode)] as const;
    return {
      y: tf.add(passes[0].y, passes[1].y),
      backward: (delta, request) => {
        const results = [passes[0].backward(delta, request), passes[1].backward(delta, request)] as const;
        return {
          dx: results[0].dx === null || results[1].dx === null ? null : tf.add(results[0].dx, results[1].dx),
          gradients: results.flatMap(({ gradients }) => gradients),
        };
      },
    };
  };
  return { output: branch.output, trainable: true, forward, infer: inferByForward(forward) };
}
