/**
 * @file The relaxation of NAS-Bench-201 (arXiv:2001.00326, section 4; DARTS, arXiv:1806.09055, on its cell): every edge of the one cell is all candidates
 * at once. What is around the cells is that of the discrete network, with norms that go by the batch. As in DARTS a norm follows each pool,
 * which the discrete cell has not.
 */
import { nb201Places, type Nb201SupernetSpec } from '@bionas/contracts';
import { tf } from '@bionas/engine';
import type { BuildOptions } from '../build-network.ts';
import { checkPixelConstants } from '../check-pixel-constants.ts';
import { batchNorm } from '../layers/batch-norm.ts';
import { conv, dense } from '../layers/convolutions.ts';
import { type Layer, type NamedTensor, type Shape } from '../layers/layer.ts';
import { batchNormalisation } from '../layers/normalisation.ts';
import { globalAveragePool, normalise, relu } from '../layers/plain-layers.ts';
import { sequence } from '../layers/sequence.ts';
import { residualBlock } from '../nb201/residual-block.ts';
import type { InputShape } from '../network.ts';
import { createNetworkParts, disposeParts, type NetworkParts } from '../network-parts.ts';
import { addUp } from './add-up.ts';
import { assembleSupernet, type Skeleton, type SkeletonCell } from './build-supernet.ts';
import type { SupernetCell } from './supernet-cell.ts';
import { supernetSource, type SourcePass } from './supernet-source.ts';
import type { RelaxedCandidate, Supernet } from './supernet.ts';

/** As contracts' `Nb201SupernetSpec`. */
export type Nb201SupernetOptions = Omit<Nb201SupernetSpec, 'kind'>;

/** Stages of the network, with half the map and twice the channels from one to the next. */
const stages = 3;

/**
 * Builds the relaxation with freshly drawn weights and alphas: rows of `normal` as in `nb201Places`, none of `reduce`. The caller disposes of it.
 * @throws AppError `invalid-spec` for candidates, mean or std that make no network
 */
export function buildNb201Supernet(
  options: Nb201SupernetOptions,
  input: InputShape,
  { seed, mean, std }: BuildOptions,
): Supernet {
  checkPixelConstants(input, mean, std);
  const parts = createNetworkParts(seed, input.classes, options.ruleOptions);
  try {
    const skeleton = nb201Skeleton(parts, options, { input, mean, std });
    const { candidates, nodes } = options;
    const alphaRows = { normal: nb201Places(nodes).length, reduce: 0 };
    return assembleSupernet(parts, skeleton, { candidates, alphaRows });
  } catch (error) {
    disposeParts(parts);
    throw error;
  }
}

function nb201Skeleton(
  parts: NetworkParts,
  options: Nb201SupernetOptions,
  {
    input,
    mean,
    std,
  }: { readonly input: InputShape; readonly mean: readonly number[]; readonly std: readonly number[] },
): Skeleton {
  const { channels, slots } = options;
  const norm = batchNormalisation;
  const stem = sequence(
    [input.height, input.width, input.channels],
    [
      (pixels) => normalise(pixels, mean, std),
      (below) => conv(parts, below, { name: 'stem.conv', rule: slots.stem, kernel: 3, channels, stride: 1 }),
      (below) => batchNorm(parts, 'stem.norm', below, norm),
    ],
  );
  const cells: SkeletonCell[] = [];
  const top = (): Shape => cells.at(-1)?.cell.output ?? stem.output;
  for (let stage = 0; stage < stages; stage += 1) {
    const mixed = channels * 2 ** stage;
    const add = (cell: SupernetCell): void => void cells.push({ cell, kind: 'normal', mixed });
    const name = (): string => `cells.${cells.length}`;
    if (stage > 0) {
      const block = { name: name(), rule: slots.reduction, channels: mixed, norm };
      add(withoutEdges(residualBlock(parts, top(), block)));
    }
    for (let cell = 0; cell < options.cellsPerStage; cell += 1)
      add(nb201SupernetCell(parts, top(), { ...options, name: name() }));
  }
  const head = sequence(top(), [
    (below) => batchNorm(parts, 'last.norm', below, norm),
    relu,
    globalAveragePool,
    (below) => dense(parts, below, { name: 'head', rule: slots.head, units: parts.classes }),
  ]);
  return { stem, cells, head };
}

/** A layer where a cell may be: nothing in it is searched. */
function withoutEdges(layer: Layer): SupernetCell {
  return {
    output: layer.output,
    pieces: [],
    forward: (_older, x) => {
      const pass = layer.forward(x, 'train');
      return {
        y: pass.y,
        backward: (delta, { shares: _shares, inputs, ...request }) => {
          const { dx, gradients } = pass.backward(delta, { ...request, input: inputs[1] });
          return { errors: [null, dx], gradients, shares: null };
        },
      };
    },
  };
}

/** One cell: node 0 is its input, the last node its output, each adds up the mixed operations from all nodes below it. */
function nb201SupernetCell(
  parts: NetworkParts,
  input: Shape,
  options: {
    readonly name: string;
    readonly nodes: number;
    readonly candidates: readonly RelaxedCandidate[];
    readonly slots: Nb201SupernetOptions['slots'];
  },
): SupernetCell {
  const { name, nodes, candidates, slots } = options;
  const places = nb201Places(nodes);
  const edgesOf = (source: number): number[] =>
    places.flatMap((place, row) => (place.source === source ? [row] : []));
  const sources = Array.from({ length: nodes - 1 }, (_, source) =>
    supernetSource(parts, input, {
      ...{ name, source, edges: edgesOf(source), candidates, groups: 1, stride: 1 },
      reductionRule: slots.reduction,
    }),
  );
  const last = nodes - 1;
  const targetOf = (row: number): number => places[row]?.target ?? last;
  return {
    output: input,
    pieces: sources.flatMap(({ pieces }) => pieces),
    forward: (_older, x, mixture) => {
      const arriving: tf.Tensor[][] = Array.from({ length: nodes }, () => []);
      const passes: SourcePass[] = sources.map((source, number) => {
        // All edges to a node come from nodes below it, so its sum is complete when its turn has come.
        const state = number === 0 ? x : addUp(arriving[number] ?? []);
        const pass = source.forward(state, mixture);
        edgesOf(number).forEach((row, place) => {
          const output = pass.outputs[place];
          if (output !== undefined) arriving[targetOf(row)]?.push(output);
        });
        return pass;
      });
      return {
        y: addUp(arriving[last] ?? []),
        backward: (delta, { inputs, ...request }) => {
          const gradients: NamedTensor[] = [];
          const rows: tf.Tensor[] = [];
          const errors: (tf.Tensor | null)[] = Array.from({ length: nodes }, () => null);
          errors[last] = delta;
          for (const [number, pass] of [...passes.entries()].reverse()) {
            const edges = edgesOf(number);
            const above = edges.flatMap((row) => errors[targetOf(row)] ?? []);
            const result = pass.backward(above, null, { ...request, input: number > 0 || inputs[1] });
            gradients.push(...result.gradients);
            edges.forEach((row, place) => {
              const share = result.shares[place];
              if (share !== undefined) rows[row] = share;
            });
            errors[number] = result.dx;
          }
          tf.dispose(errors.slice(1, last).flatMap((error) => error ?? []));
          return {
            errors: [null, errors[0] ?? null],
            gradients,
            shares: request.shares ? tf.concat(rows) : null,
          };
        },
      };
    },
  };
}
