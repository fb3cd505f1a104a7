/**
 * @file The mixed operations on all edges that leave one state of a cell: y = Σ_k p_k op_k(x) on each (arXiv:1806.09055, equation 2).
 *
 * Candidates without weights, and the ReLU of those with weights, are the same on every edge and are computed once. Candidates with
 * weights end in a batch norm whose scale would be 1 (DARTS switches it off): the share p_k is that scale, so that weighting costs
 * nothing, and the gradient of p_k, the product of error and op_k(x), is the gradient of the scale.
 */
import type { LearningRuleName } from '@bionas/contracts';
import { reluGrad, tf } from '@bionas/engine';
import {
  mapShape,
  type BackwardRequest,
  type BackwardResult,
  type Layer,
  type NamedTensor,
  type Pass,
  type Shape,
} from '../layers/layer.ts';
import { batchNormalisation, type NormalisationPass } from '../layers/normalisation.ts';
import { plainBatchNorm } from '../layers/batch-norm.ts';
import { identity, pool, strided } from '../layers/plain-layers.ts';
import { sequence } from '../layers/sequence.ts';
import type { NetworkParts } from '../network-parts.ts';
import { addUp } from './add-up.ts';
import { candidateBody } from './candidate-body.ts';
import { candidateNames } from './candidates.ts';
import type { Mixture } from './mixture.ts';
import { halvingBypass, mixedChannels, takeApart } from './partial-channels.ts';
import { createPool, type Piece } from './pool.ts';
import type { RelaxedCandidate } from './supernet.ts';

export interface SourceOptions {
  /** Of the cell. */
  readonly name: string;
  /** Number of the state in its cell. */
  readonly source: number;
  /** Numbers of the edges that leave it, which are the rows of alpha. */
  readonly edges: readonly number[];
  readonly candidates: readonly RelaxedCandidate[];
  /** Groups of channels of which the first is mixed: 1 for all. */
  readonly groups: number;
  readonly stride: 1 | 2;
  readonly reductionRule: LearningRuleName;
}

export type SourceRequest = BackwardRequest & {
  /** Whether the gradients of the shares are wanted. */
  readonly shares: boolean;
};

export interface SourcePass {
  /** The channels that are mixed, edge by edge, the caller's. */
  readonly outputs: readonly tf.Tensor[];
  /** The channels that pass by, the same on every edge, the caller's; null where all are mixed. */
  readonly bypassed: tf.Tensor | null;
  /**
   * @param deltas errors at the outputs, borrowed
   * @param bypassed the sum of the errors at what passed by on each edge, borrowed
   */
  backward(
    deltas: readonly tf.Tensor[],
    bypassed: tf.Tensor | null,
    request: SourceRequest,
  ): BackwardResult & {
    /** [candidates] of each edge; none when not wanted */
    readonly shares: readonly tf.Tensor1D[];
  };
}

export interface SupernetSource {
  /** Of both parts together. */
  readonly output: Shape;
  /** Where the weights and rule states of its layers are. */
  readonly pieces: readonly Piece[];
  forward(x: tf.Tensor, mixture: Mixture): SourcePass;
}

/** Layers of a candidate that every edge has for itself. */
interface Weighted {
  readonly candidate: number;
  readonly body: Layer;
}

/** Layers of a candidate that all edges share. */
interface Shared {
  readonly candidate: number;
  readonly layer: Layer;
}

/** Builds the edges that leave one state. */
export function supernetSource(parts: NetworkParts, input: Shape, options: SourceOptions): SupernetSource {
  const { name, candidates, groups, stride, reductionRule } = options;
  const { height, width, channels } = mapShape(input);
  const mixedCount = mixedChannels(channels, groups);
  const mixed = [height, width, mixedCount];
  const output = [strided(height, stride), strided(width, stride)];
  const names = candidateNames(candidates);
  const pool = createPool(parts, `${name}.source-${options.source}`);
  const shared = candidates.flatMap(({ operation }, candidate): Shared[] => {
    const layer = sharedLayer(mixed, operation, stride);
    return layer === null ? [] : [{ candidate, layer }];
  });
  const weighted = options.edges.map((edge) =>
    candidates.flatMap((of, candidate): Weighted[] => {
      const place = `${name}.edge-${edge}.${names[candidate] ?? ''}`;
      const body = candidateBody(pool.parts, mixed, of, { name: place, stride, reductionRule });
      return body === null ? [] : [{ candidate, body }];
    }),
  );
  const pieces = pool.seal();
  const halving = groups > 1 && stride === 2 ? halvingBypass([height, width, channels - mixedCount]) : null;

  return {
    output: [...output, channels],
    pieces,
    forward: (whole, mixture) => {
      pool.open();
      const { mixed: x, bypassed } = takeApart(whole, groups);
      const bypass = bypassed === null || halving === null ? null : halving.forward(bypassed, 'train');
      const place = (row: number, candidate: number): number =>
        (options.edges[row] ?? 0) * candidates.length + candidate;
      const needsRelu = weighted.some((edge) => edge.length > 0);
      const relu = needsRelu ? tf.relu(x) : null;
      const vectors = mixture.vectors(mixedCount);
      const offset = tf.zeros<tf.Rank.R1>([mixedCount]);
      const sharedPasses = shared.map(({ candidate, layer }) => ({
        candidate,
        pass: layer.forward(x, 'train'),
      }));
      const weightedPasses = weighted.map((edge, row) =>
        edge.map(({ candidate, body }) => {
          const pass = body.forward(relu ?? x, 'train');
          const scale = vectors[place(row, candidate)] ?? offset;
          return { candidate, pass, normal: batchNormalisation.forward(pass.y, { scale, offset }, 'train') };
        }),
      );
      const share = (tensor: tf.Tensor, row: number, candidate: number): tf.Tensor =>
        tf.mul(tensor, mixture.scalars[place(row, candidate)] ?? 0);
      return {
        outputs: weightedPasses.map((edge, row) => {
          const terms = [
            ...sharedPasses.map(({ candidate, pass }) => share(pass.y, row, candidate)),
            ...edge.map(({ normal }) => normal.y),
          ];
          return terms.length === 0 ? tf.zeros([x.shape[0] ?? 0, ...output, mixedCount]) : addUp(terms);
        }),
        // A pass holds on to what its gradient needs.
        bypassed: bypass?.y.clone() ?? bypassed,
        backward: (deltas, bypassError, request) => {
          const gradients: NamedTensor[] = [];
          const errors: tf.Tensor[] = [];
          const reluErrors: tf.Tensor[] = [];
          const shares = deltas.map(() => candidates.map((): tf.Tensor | null => null));
          for (const [row, edge] of weightedPasses.entries()) {
            const delta = deltas[row];
            if (delta === undefined) continue;
            for (const { candidate, pass, normal } of edge) {
              const result = weightedBackward(pass, normal, delta, request);
              gradients.push(...result.gradients);
              if (result.dx !== null) reluErrors.push(result.dx);
              (shares[row] ?? [])[candidate] = result.share;
            }
          }
          for (const { candidate, pass } of sharedPasses) {
            if (request.shares) {
              for (const [row, delta] of deltas.entries())
                (shares[row] ?? [])[candidate] = dot(delta, pass.y);
            }
            if (!request.input) continue;
            const total = addUp(deltas.map((delta, row) => share(delta, row, candidate)));
            const { dx } = pass.backward(total, request);
            if (dx !== null) errors.push(dx);
          }
          if (relu !== null && reluErrors.length > 0) {
            const total = addUp(reluErrors);
            errors.push(reluGrad(total, relu));
            total.dispose();
          }
          pool.close();
          const total = (): tf.Tensor => {
            const below = errors.length > 0 ? addUp(errors) : tf.zerosLike(x);
            if (bypassError === null) return below;
            const beside = bypass === null ? bypassError : bypass.backward(bypassError, request).dx;
            return tf.concat([below, beside ?? bypassError], 3);
          };
          return {
            dx: request.input ? total() : null,
            gradients: pool.gather(gradients),
            shares: request.shares
              ? shares.map((edge) => tf.concat(edge.map((value) => value ?? tf.zeros([1]))) as tf.Tensor1D)
              : [],
          };
        },
      };
    },
  };
}

/** Null for `none`, and for a candidate with weights of its own. */
function sharedLayer(input: Shape, operation: RelaxedCandidate['operation'], stride: 1 | 2): Layer | null {
  const kinds = { max_pool_3x3: 'max', avg_pool_3x3: 'average' } as const;
  switch (operation) {
    case 'max_pool_3x3':
    case 'avg_pool_3x3':
      return sequence(input, [(below) => pool(below, kinds[operation], stride), plainBatchNorm]);
    case 'skip_connect':
      return stride === 1 ? identity(input) : null;
    default:
      return null;
  }
}

function weightedBackward(
  pass: Pass,
  normal: NormalisationPass,
  delta: tf.Tensor,
  request: SourceRequest,
): BackwardResult & { readonly share: tf.Tensor | null } {
  const below = request.gradients || request.input;
  const { dx, affine } = normal.backward(delta, { input: below, affine: request.shares });
  const share = affine === null ? null : tf.sum(affine.scale, 0, true);
  if (dx === null) return { dx: null, gradients: [], share };
  const result = pass.backward(dx, request);
  dx.dispose();
  return { ...result, share };
}

/** The sum of all products: [1] */
function dot(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  return tf.tidy(() => tf.reshape(tf.sum(tf.mul(a, b)), [1]));
}
