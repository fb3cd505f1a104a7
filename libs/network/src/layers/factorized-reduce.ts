/** @file Halves a map without losing pixels: two strided 1x1 convolutions, the second one pixel further (search.md, section 1.1). */
import type { LearningRuleName } from '@bionas/contracts';
import { tf } from '@bionas/engine';
import type { NetworkParts } from '../network-parts.ts';
import { batchNorm } from './batch-norm.ts';
import { conv } from './convolutions.ts';
import { inferByForward, mapShape, type Layer, type Shape } from './layer.ts';
import { operation } from './operation.ts';
import { relu, strided } from './plain-layers.ts';

const odd = (side: number | undefined): number => (side ?? 0) % 2;

/** x[:, 1:, 1:, :], with a row or column of zeros after an odd side, so that both convolutions have equal outputs. */
function shift(x: tf.Tensor): tf.Tensor {
  const [, height, width] = x.shape;
  return tf.tidy(() => {
    const moved = tf.slice(x, [0, 1, 1, 0], [-1, -1, -1, -1]);
    if (odd(height) + odd(width) === 0) return moved;
    return tf.pad(moved, [
      [0, 0],
      [0, odd(height)],
      [0, odd(width)],
      [0, 0],
    ]);
  });
}

/** The transpose of `shift`. */
function unshift(delta: tf.Tensor, x: tf.Tensor): tf.Tensor {
  const [, height = 0, width = 0] = x.shape;
  return tf.tidy(() =>
    tf.pad(tf.slice(delta, [0, 0, 0, 0], [-1, height - 1, width - 1, -1]), [
      [0, 0],
      [1, 0],
      [1, 0],
      [0, 0],
    ]),
  );
}

interface ReduceOptions {
  readonly name: string;
  readonly rule: LearningRuleName;
  readonly channels: number;
}

/** The two convolutions side by side, without ReLU and batch norm. Both take the rule. */
export function halvingConvolutions(parts: NetworkParts, input: Shape, options: ReduceOptions): Layer {
  const { name, rule, channels } = options;
  const { height, width } = mapShape(input);
  const half = Math.floor(channels / 2);
  const even = conv(parts, input, { name: `${name}.conv-1`, rule, kernel: 1, channels: half, stride: 2 });
  // `shift` takes a row and a column away, or replaces them after an odd side.
  const shifted = [height - 1 + odd(height), width - 1 + odd(width), mapShape(input).channels];
  const uneven = conv(parts, shifted, {
    name: `${name}.conv-2`,
    rule,
    kernel: 1,
    channels: channels - half,
    stride: 2,
  });
  const forward: Layer['forward'] = (x, mode) => {
    const passes = [even.forward(x, mode), uneven.forward(shift(x), mode)] as const;
    return {
      y: tf.concat([passes[0].y, passes[1].y], 3),
      backward: (delta, request) => {
        const [toEven, toUneven] = tf.split(delta, [half, channels - half], 3);
        const results = [
          passes[0].backward(toEven ?? delta, request),
          passes[1].backward(toUneven ?? delta, request),
        ] as const;
        const dx =
          results[0].dx === null || results[1].dx === null
            ? null
            : tf.add(results[0].dx, unshift(results[1].dx, x));
        return { dx, gradients: results.flatMap((result) => result.gradients) };
      },
    };
  };
  const output = [strided(height, 2), strided(width, 2), channels];
  const relaxation = even.relaxation ?? null;
  return { output, trainable: true, relaxation, forward, infer: inferByForward(forward) };
}

/** ReLU, the two convolutions, batch norm. */
export function factorizedReduce(parts: NetworkParts, input: Shape, options: ReduceOptions): Layer {
  return operation(input, [
    relu,
    (below) => halvingConvolutions(parts, below, options),
    (below) => batchNorm(parts, `${options.name}.norm`, below),
  ]);
}
