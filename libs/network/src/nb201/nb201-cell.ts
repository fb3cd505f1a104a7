import { AppError, nb201Flows, nb201Nodes, type Nb201Edge, type Nb201Flow } from '@bionas/contracts';
import { tf } from '@bionas/engine';
import { sumOf } from '../cell/sum-of.ts';
import { batchNorm } from '../layers/batch-norm.ts';
import { conv } from '../layers/convolutions.ts';
import { inferByForward, mapShape, type Layer, type NamedTensor, type Shape } from '../layers/layer.ts';
import { operation } from '../layers/operation.ts';
import { identity, pool, relu } from '../layers/plain-layers.ts';
import type { NetworkParts } from '../network-parts.ts';

interface BuiltEdge extends Nb201Flow {
  readonly layer: Layer;
}

/**
 * A cell of NAS-Bench-201: every node adds up what comes over the edges from all nodes below it; node 0 is the input, the last one the
 * output. Edges that the output does not depend on are not built, so a cell without any puts out zeros and hands zeros down.
 */
export function nb201Cell(
  parts: NetworkParts,
  input: Shape,
  options: { readonly name: string; readonly edges: readonly Nb201Edge[] },
): Layer {
  const last = nb201Nodes(options.edges) - 1;
  const built = nb201Flows(options.edges).flatMap((flow, index): BuiltEdge[] => {
    const edge = options.edges[index];
    if (!flow.used || edge === undefined) return [];
    return [{ ...flow, layer: edgeLayer(parts, input, edge, `${options.name}.edge-${index}`) }];
  });

  const forward: Layer['forward'] = (x, mode) => {
    const states: (tf.Tensor | undefined)[] = [x];
    const passes = built.map((edge) => {
      // A node that nothing reaches holds zeros.
      const pass = edge.layer.forward(states[edge.source] ?? tf.zerosLike(x), mode);
      const partial = states[edge.target];
      states[edge.target] = partial === undefined ? pass.y : tf.add(partial, pass.y);
      return { pass, edge };
    });
    return {
      y: states[last] ?? tf.zerosLike(x),
      backward: (delta, request) => {
        const gradients: NamedTensor[] = [];
        const errors: tf.Tensor[][] = Array.from({ length: last + 1 }, () => []);
        errors[last] = [delta];
        // Edges come in the order of their targets: above an edge everything is handled, so its target's errors are complete.
        for (const { pass, edge } of [...passes].reverse()) {
          const total = sumOf(errors[edge.target] ?? []);
          errors[edge.target] = [total];
          const wanted = edge.source === 0 ? request.input : edge.fed;
          const result = pass.backward(total, { ...request, input: wanted });
          gradients.push(...result.gradients);
          if (result.dx !== null) errors[edge.source]?.push(result.dx);
        }
        const [first = []] = errors;
        const reached = (): tf.Tensor => (first.length > 0 ? sumOf(first) : tf.zerosLike(x));
        return { dx: request.input ? reached() : null, gradients };
      },
    };
  };
  return {
    output: input,
    trainable: built.some(({ layer }) => layer.trainable),
    forward,
    infer: inferByForward(forward),
  };
}

/** What an edge does to a map, whose size and channels stay: nothing, an average over 3x3, or ReLU, convolution, batch norm. */
function edgeLayer(
  parts: NetworkParts,
  input: Shape,
  { operation: kind, rule }: Nb201Edge,
  name: string,
): Layer {
  const convolution = (kernel: number): Layer => {
    if (rule === undefined) {
      throw new AppError(
        'invalid-genome',
        `The ${kind} at ${name} has no learning rule; every convolution needs one.`,
      );
    }
    const { channels } = mapShape(input);
    return operation(input, [
      relu,
      (below) => conv(parts, below, { name: `${name}.conv`, rule, kernel, channels, stride: 1 }),
      (below) => batchNorm(parts, `${name}.norm`, below),
    ]);
  };
  switch (kind) {
    case 'skip_connect':
      return identity(input);
    case 'avg_pool_3x3':
      return pool(input, 'average', 1);
    case 'nor_conv_1x1':
      return convolution(1);
    case 'nor_conv_3x3':
      return convolution(3);
    case 'none':
      throw new AppError('internal', `An edge that does nothing was to be built at ${name}.`);
  }
}
