import type { LearningRuleName, SupernetCandidate } from '@bionas/contracts';
import { tf } from '@bionas/engine';
import type { CellPlace } from '../cell/cell-layout.ts';
import { plainBatchNorm } from '../layers/batch-norm.ts';
import { conv } from '../layers/convolutions.ts';
import { halvingConvolutions } from '../layers/factorized-reduce.ts';
import type { BackwardRequest, Layer, NamedTensor, Shape } from '../layers/layer.ts';
import { relu } from '../layers/plain-layers.ts';
import { sequence } from '../layers/sequence.ts';
import type { NetworkParts } from '../network-parts.ts';
import { addUp } from './add-up.ts';
import type { Mixture } from './mixture.ts';
import { errorsOfParts, putTogether } from './partial-channels.ts';
import type { Piece } from './pool.ts';
import { supernetSource, type SourcePass, type SupernetSource } from './supernet-source.ts';

const inputs = 2;
const nodes = 4;

/** The edges of a cell by the rows of alpha: from each input and earlier node to nodes 2, 3, 4, 5. */
export const supernetEdges: readonly { readonly source: number; readonly node: number }[] = Array.from(
  { length: nodes },
  (_, place) => inputs + place,
).flatMap((node) => Array.from({ length: node }, (_, source) => ({ source, node })));

export interface SupernetCellOptions extends CellPlace {
  readonly name: string;
  readonly candidates: readonly SupernetCandidate[];
  /** See `SupernetOptions.partialChannels`. */
  readonly groups: number;
  readonly slots: { readonly preprocess: LearningRuleName; readonly reduction: LearningRuleName };
}

export type SupernetCellRequest = Omit<BackwardRequest, 'input'> & {
  readonly shares: boolean;
  /** Whether the errors at the older and the newer input are wanted. */
  readonly inputs: readonly [boolean, boolean];
};

export interface SupernetCellPass {
  readonly y: tf.Tensor;
  /** @param delta borrowed */
  backward(
    delta: tf.Tensor,
    request: SupernetCellRequest,
  ): {
    /** At the older and the newer input. */
    readonly errors: readonly (tf.Tensor | null)[];
    readonly gradients: readonly NamedTensor[];
    /** Gradient of the shares, [edges * candidates]; null when not wanted */
    readonly shares: tf.Tensor | null;
  };
}

/** A cell in which every edge is all candidates at once. */
export interface SupernetCell {
  readonly output: Shape;
  /** Where the weights and rule states of the layers on its edges are. */
  readonly pieces: readonly Piece[];
  forward(older: tf.Tensor, newer: tf.Tensor, mixture: Mixture): SupernetCellPass;
}

/** Builds one cell on the shapes of its two inputs. */
export function supernetCell(
  parts: NetworkParts,
  [older, newer]: readonly [Shape, Shape],
  options: SupernetCellOptions,
): SupernetCell {
  const { name, channels, candidates, groups, reduction, slots } = options;
  const preprocess = [
    projection(parts, older, { ...options, place: `${name}.preprocess-0`, halve: options.afterReduction }),
    projection(parts, newer, { ...options, place: `${name}.preprocess-1`, halve: false }),
  ] as const;
  const sources: SupernetSource[] = [];
  for (let source = 0; source < inputs + nodes - 1; source += 1) {
    // All nodes have the shape that the edges from the first input give them.
    const shape = preprocess[source]?.output ?? sources[0]?.output ?? [];
    sources.push(
      supernetSource(parts, shape, {
        name,
        source,
        edges: supernetEdges.flatMap((edge, row) => (edge.source === source ? [row] : [])),
        candidates,
        groups,
        stride: reduction && source < inputs ? 2 : 1,
        reductionRule: slots.reduction,
      }),
    );
  }
  const [height = 0, width = 0] = sources[0]?.output ?? [];

  return {
    output: [height, width, nodes * channels],
    pieces: sources.flatMap(({ pieces }) => pieces),
    forward: (olderInput, newerInput, mixture) => {
      const projected = [
        preprocess[0].forward(olderInput, 'train'),
        preprocess[1].forward(newerInput, 'train'),
      ] as const;
      const states: tf.Tensor[] = projected.map((pass) => pass.y);
      const arriving: tf.Tensor[][] = Array.from({ length: inputs + nodes }, () => []);
      const passes: SourcePass[] = [];
      // Every state below a node passes by to it.
      let bypassed: tf.Tensor | null = null;
      const nodeOf = (number: number): tf.Tensor =>
        putTogether({ mixed: addUp(arriving[number] ?? []), bypassed }, groups);
      for (const [number, source] of sources.entries()) {
        // All edges to a node come from states below it, so its sum is complete when its turn has come.
        if (number >= inputs) states.push(nodeOf(number));
        const pass = source.forward(states[number] ?? newerInput, mixture);
        consumers(number).forEach((node, place) => {
          const output = pass.outputs[place];
          if (output !== undefined) arriving[node]?.push(output);
        });
        if (pass.bypassed !== null)
          bypassed = bypassed === null ? pass.bypassed : addUp([bypassed, pass.bypassed]);
        passes.push(pass);
      }
      states.push(nodeOf(inputs + nodes - 1));
      bypassed?.dispose();
      return {
        y: tf.concat(states.slice(inputs), 3),
        backward: (delta, request) => {
          const gradients: NamedTensor[] = [];
          const rows: tf.Tensor[] = [];
          const errors: (tf.Tensor | null)[] = [null, null];
          const deltas = tf.split(delta, nodes, 3);
          // Of the nodes whose edges upward are handled: their errors are complete.
          const complete: (tf.Tensor | undefined)[] = [];
          let bypassError: tf.Tensor | null = null;
          const finish = (node: number, error: tf.Tensor): void => {
            const { mixed, bypassed: beside } = errorsOfParts(error, groups);
            complete[node] = mixed;
            if (beside !== null) bypassError = bypassError === null ? beside : addUp([bypassError, beside]);
          };
          finish(inputs + nodes - 1, deltas[nodes - 1] ?? delta);
          for (const [number, pass] of [...passes.entries()].reverse()) {
            const isInput = number < inputs;
            const wanted = request.inputs[number] ?? true;
            const result = pass.backward(
              consumers(number).flatMap((node) => complete[node] ?? []),
              bypassError,
              { ...request, input: !isInput || request.gradients || wanted },
            );
            gradients.push(...result.gradients);
            result.shares.forEach((row, place) => {
              const node = consumers(number)[place];
              rows[supernetEdges.findIndex((edge) => edge.source === number && edge.node === node)] = row;
            });
            if (result.dx === null) continue;
            const own = isInput ? undefined : deltas[number - inputs];
            if (own !== undefined) {
              finish(number, addUp([own, result.dx]));
              continue;
            }
            const below = projected[number]?.backward(result.dx, { ...request, input: wanted });
            gradients.push(...(below?.gradients ?? []));
            errors[number] = below?.dx ?? null;
            result.dx.dispose();
          }
          tf.dispose([
            ...complete.flatMap((error) => error ?? []),
            ...(bypassError === null ? [] : [bypassError]),
          ]);
          return { errors, gradients, shares: request.shares ? tf.concat(rows) : null };
        },
      };
    },
  };
}

/** Nodes that read a state. */
function consumers(source: number): number[] {
  return supernetEdges.flatMap((edge) => (edge.source === source ? [edge.node] : []));
}

/** ReLU, 1x1 convolution (two at stride 2 to halve the map), batch norm. */
function projection(
  parts: NetworkParts,
  input: Shape,
  {
    place,
    halve,
    channels,
    slots,
  }: Pick<SupernetCellOptions, 'channels' | 'slots'> & { readonly place: string; readonly halve: boolean },
): Layer {
  return sequence(input, [
    relu,
    (below) =>
      halve
        ? halvingConvolutions(parts, below, { name: place, rule: slots.reduction, channels })
        : conv(parts, below, {
            name: `${place}.conv`,
            rule: slots.preprocess,
            kernel: 1,
            channels,
            stride: 1,
          }),
    plainBatchNorm,
  ]);
}
