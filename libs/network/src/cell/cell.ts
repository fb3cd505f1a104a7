import type { Cell as CellEdges, CellSlots } from '@bionas/contracts';
import { tf } from '@bionas/engine';
import { batchNorm } from '../layers/batch-norm.ts';
import { conv } from '../layers/convolutions.ts';
import { factorizedReduce } from '../layers/factorized-reduce.ts';
import type { BackwardRequest, Layer, Mode, NamedTensor, Pass, Shape } from '../layers/layer.ts';
import { operation } from '../layers/operation.ts';
import { relu } from '../layers/plain-layers.ts';
import type { NetworkParts } from '../network-parts.ts';
import { cellOperation } from './cell-operation.ts';
import { sumOf } from './sum-of.ts';

const inputs = 2;
const nodes = 4;
const edgesPerNode = 2;

export interface CellOptions {
  readonly name: string;
  readonly edges: CellEdges;
  readonly slots: CellSlots;
  readonly channels: number;
  /** Stride 2 on the edges from the two inputs. */
  readonly reduction: boolean;
  /** Whether the cell before halved its map, so that the older input is twice as large. */
  readonly afterReduction: boolean;
}

export interface CellPass {
  readonly y: tf.Tensor;
  /** Errors at the older and the newer input. */
  backward(
    delta: tf.Tensor,
    request: BackwardRequest,
  ): { readonly older: tf.Tensor; readonly newer: tf.Tensor; readonly gradients: readonly NamedTensor[] };
}

interface Edge {
  readonly layer: Layer;
  readonly operation: CellEdges[number]['operation'];
  readonly source: number;
  readonly node: number;
  /**
   * The first edge of the cell that does the same: its own place, unless it has no weights and an earlier edge has operation and source
   * in common. Such edges share one pass, and their errors are added before it: pools are dear.
   */
  readonly first: number;
  /** Its row among the paths that may be left out; null: an identity, which never is. */
  readonly path: number | null;
}

/** How a cell is run: `paths` as in `Network.forward`. */
export interface CellStep {
  readonly mode: Mode;
  readonly paths?: tf.Tensor2D | undefined;
}

/** A DARTS cell: two inputs, four nodes that each add up two edges, the nodes' maps side by side as output. */
export interface Cell {
  readonly output: Shape;
  forward(older: tf.Tensor, newer: tf.Tensor, step: CellStep): CellPass;
}

/** Builds one cell on the shapes of its two inputs. */
export function buildCell(parts: NetworkParts, older: Shape, newer: Shape, options: CellOptions): Cell {
  const { name, slots, channels } = options;
  const project = (input: Shape, place: string): Layer =>
    operation(input, [
      relu,
      (below) =>
        conv(parts, below, { name: `${place}.conv`, rule: slots.preprocess, kernel: 1, channels, stride: 1 }),
      (below) => batchNorm(parts, `${place}.norm`, below),
    ]);
  const preprocess = [
    options.afterReduction
      ? factorizedReduce(parts, older, { name: `${name}.preprocess-0`, rule: slots.reduction, channels })
      : project(older, `${name}.preprocess-0`),
    project(newer, `${name}.preprocess-1`),
  ] as const;

  const shapes: Shape[] = preprocess.map((layer) => layer.output);
  const edges: Edge[] = [];
  for (const [index, edge] of options.edges.entries()) {
    const { source, operation } = edge;
    const node = inputs + Math.floor(index / edgesPerNode);
    const place = `${name}.edge-${index}`;
    const stride = options.reduction && source < inputs ? 2 : 1;
    const layer = cellOperation(parts, shapes[source] ?? [], edge, {
      name: place,
      stride,
      reductionRule: slots.reduction,
    });
    const path = operation === 'skip_connect' && stride === 1 ? null : parts.paths.push(place) - 1;
    const twin = layer.trainable
      ? undefined
      : edges.findIndex((other) => other.source === source && other.operation === operation);
    const first = twin === undefined || twin < 0 ? index : twin;
    edges.push({ layer, operation, source, node, first, path });
    shapes[node] = layer.output;
  }
  const [height = 0, width = 0] = shapes.at(-1) ?? [];

  return {
    output: [height, width, nodes * channels],
    forward: (olderInput, newerInput, { mode, paths }) => {
      const projected = [
        preprocess[0].forward(olderInput, mode),
        preprocess[1].forward(newerInput, mode),
      ] as const;
      const states: tf.Tensor[] = projected.map((pass) => pass.y);
      const passes: { readonly pass: Pass; readonly edge: Edge; readonly kept: tf.Tensor | null }[] = [];
      for (const [index, edge] of edges.entries()) {
        const pass = passes[edge.first]?.pass ?? edge.layer.forward(states[edge.source] ?? newerInput, mode);
        const kept = edge.path === null || paths === undefined ? null : rowOf(paths, edge.path);
        const y = scaled(pass.y, kept);
        // Edges come in the order of their nodes: the first one opens the node, the second is added.
        const partial = states[edge.node];
        states[edge.node] = index % edgesPerNode === 0 || partial === undefined ? y : tf.add(partial, y);
        passes.push({ pass, edge, kept });
      }
      return {
        y: tf.concat(states.slice(inputs), 3),
        backward: (delta, request) => {
          const inner = { ...request, input: true };
          const gradients: NamedTensor[] = [];
          const errors: tf.Tensor[][] = [[], [], ...tf.split(delta, nodes, 3).map((part) => [part])];
          /** What later edges hand to the one whose pass they share. */
          const shared: tf.Tensor[][] = edges.map(() => []);
          for (const [index, { pass, edge, kept }] of [...passes.entries()].reverse()) {
            const { source, node, first } = edge;
            // Both edges of a node are handled before any node below it, so its errors are complete here.
            const total = sumOf(errors[node] ?? []);
            errors[node] = [total];
            shared[first]?.push(scaled(total, kept));
            if (first !== index) continue;
            const result = pass.backward(sumOf(shared[index] ?? []), inner);
            gradients.push(...result.gradients);
            if (result.dx !== null) errors[source]?.push(result.dx);
          }
          const [toOlder, toNewer] = projected.map((pass, index) => {
            const reached = errors[index] ?? [];
            const result = pass.backward(reached.length > 0 ? sumOf(reached) : tf.zerosLike(pass.y), inner);
            gradients.push(...result.gradients);
            return result.dx;
          });
          return {
            older: toOlder ?? tf.zerosLike(olderInput),
            newer: toNewer ?? tf.zerosLike(newerInput),
            gradients,
          };
        },
      };
    },
  };
}

/** Of one path, to multiply maps by: [batch, 1, 1, 1] */
function rowOf(paths: tf.Tensor2D, path: number): tf.Tensor {
  const [, batch] = paths.shape;
  return tf.reshape(tf.slice(paths, [path, 0], [1, batch]), [batch, 1, 1, 1]);
}

const scaled = (map: tf.Tensor, by: tf.Tensor | null): tf.Tensor => (by === null ? map : tf.mul(map, by));
