import { AppError } from '@bionas/contracts';
import { tf } from '@bionas/engine';
import type { RandomStream } from '@bionas/learning-rules';
import type { BuildOptions } from '../build-network.ts';
import { cellLayout } from '../cell/cell-layout.ts';
import { checkPixelConstants } from '../check-pixel-constants.ts';
import { batchNorm } from '../layers/batch-norm.ts';
import { conv, dense } from '../layers/convolutions.ts';
import type { BackwardRequest, Layer, NamedTensor, Shape } from '../layers/layer.ts';
import { batchNormalisation } from '../layers/normalisation.ts';
import { globalAveragePool, normalise } from '../layers/plain-layers.ts';
import { sequence } from '../layers/sequence.ts';
import type { InputShape } from '../network.ts';
import { addParameter, createNetworkParts, disposeParts, type NetworkParts } from '../network-parts.ts';
import { addUp } from './add-up.ts';
import { mixtureOf, type Mixture } from './mixture.ts';
import { mixedChannels } from './partial-channels.ts';
import { supernetCell, supernetEdges, type SupernetCell, type SupernetCellPass } from './supernet-cell.ts';
import type { ByCellKind, Mixing, Supernet, SupernetGradients, SupernetOptions } from './supernet.ts';

/** The relaxation of DARTS cells. */
export interface CellSupernet extends Supernet {
  readonly options: SupernetOptions;
}

const stemFactor = 3;
/** Standard deviation of the alphas at the start, as in the published code. */
const alphaSpread = 1e-3;

/** A supernet but for what mixes its candidates. */
export interface Skeleton {
  /** Pixels to the first cells. */
  readonly stem: Layer;
  readonly cells: readonly SkeletonCell[];
  /** The last cell to the logits. */
  readonly head: Layer;
}
export interface SkeletonCell {
  readonly cell: SupernetCell;
  readonly kind: keyof ByCellKind<unknown>;
  /** That are mixed. */
  readonly mixed: number;
}

/**
 * Builds the continuous relaxation of the cell space (DARTS, arXiv:1806.09055, section 2.2; search.md, section 4) with freshly drawn
 * weights and alphas. Batch norms always go by the batch, and have scale and offset in the stem alone. The caller disposes of it.
 * @throws AppError `invalid-spec` for sizes, candidates, mean or std that make no network
 */
export function buildSupernet(
  options: SupernetOptions,
  input: InputShape,
  build: BuildOptions,
): CellSupernet {
  checkPixelConstants(input, build.mean, build.std);
  for (const [what, size] of Object.entries({ channels: options.channels, cells: options.cells })) {
    if (!Number.isInteger(size) || size < 1)
      throw new AppError(
        'invalid-spec',
        `A supernet got ${what} ${size}; expected a whole number from 1 on.`,
      );
  }
  mixedChannels(options.channels, options.partialChannels ?? 1);
  const parts = createNetworkParts(build.seed, input.classes, options.ruleOptions);
  const skeleton = buildSkeleton(parts, options, input, build);
  const rows = supernetEdges.length;
  const { candidates } = options;
  return {
    ...assembleSupernet(parts, skeleton, { candidates, alphaRows: { normal: rows, reduce: rows } }),
    options,
  };
}

/** The supernet around a skeleton, with freshly drawn alphas. */
export function assembleSupernet(
  parts: NetworkParts,
  skeleton: Skeleton,
  { candidates, alphaRows }: Pick<Supernet, 'candidates' | 'alphaRows'>,
): Supernet {
  const alphas = {
    normal: drawAlpha(parts, 'normal', [alphaRows.normal, candidates.length]),
    reduce: drawAlpha(parts, 'reduce', [alphaRows.reduce, candidates.length]),
  };
  return {
    ...{ candidates, alphaRows },
    layers: parts.ruled.map(({ name, rule, shape }) => ({ name, rule, shape })),
    parameters: parts.parameters,
    ruleState: parts.ruleState,
    pieces: skeleton.cells.flatMap(({ cell }) => cell.pieces),
    alphas,
    parameterCount: parts.parameters.reduce((sum, { variable }) => sum + variable.size, 0),
    forward: (x, mixing) => {
      const { stem, cells, head } = skeleton;
      const mixtures = mixturesOf(alphas, mixing);
      const stemPass = stem.forward(x, 'train');
      const maps: tf.Tensor[] = [stemPass.y, stemPass.y];
      const passes = cells.map(({ cell, kind }, index) => {
        const [older, newer] = [maps[index] ?? x, maps[index + 1] ?? x];
        const pass = cell.forward(older, newer, mixtures[kind]);
        maps.push(pass.y);
        return { pass, kind };
      });
      const headPass = head.forward(maps.at(-1) ?? x, 'train');
      return {
        logits: headPass.y as tf.Tensor2D,
        backward: (error, { weights, alphas: wantsAlphas, delivery = 'rule', learn = true }) => {
          const request = { delivery, gradients: weights, outputError: error, learn };
          const top = headPass.backward(error, { ...request, input: true });
          const found = cellsBackward(passes, top.dx ?? error, { ...request, shares: wantsAlphas });
          const bottom =
            found.stem === null ? [] : stemPass.backward(found.stem, { ...request, input: false }).gradients;
          const named = [...top.gradients, ...found.gradients, ...bottom];
          return {
            weights: new Map(named.map(({ name, tensor }) => [name, tensor])),
            alphas: wantsAlphas ? alphaGradients(found.shares, mixtures) : null,
          };
        },
      };
    },
    logits: (x, mixing) => {
      const { stem, cells, head } = skeleton;
      return tf.tidy(() => {
        const mixtures = mixturesOf(alphas, mixing);
        let newer = stem.infer(x);
        let older = newer.clone();
        for (const { cell, kind, mixed } of cells) {
          const mixture = mixtures[kind];
          // Here, not in the tidy of one cell: the next cells of its kind take them too.
          mixture.vectors(mixed);
          const next = tf.tidy(() => cell.forward(older, newer, mixture).y);
          older.dispose();
          [older, newer] = [newer, next];
        }
        return head.infer(newer) as tf.Tensor2D;
      });
    },
    dispose: () => {
      disposeParts(parts);
      tf.dispose([alphas.normal.variable, alphas.reduce.variable]);
    },
  };
}

function buildSkeleton(
  parts: NetworkParts,
  { channels, cells: count, candidates, slots, partialChannels: groups = 1 }: SupernetOptions,
  input: InputShape,
  { mean, std }: BuildOptions,
): Skeleton {
  try {
    const stem = sequence(
      [input.height, input.width, input.channels],
      [
        (pixels) => normalise(pixels, mean, std),
        (below) =>
          conv(parts, below, {
            name: 'stem.conv',
            rule: slots.stem,
            kernel: 3,
            channels: stemFactor * channels,
            stride: 1,
          }),
        (below) => batchNorm(parts, 'stem.norm', below, batchNormalisation),
      ],
    );
    const shapes: Shape[] = [stem.output, stem.output];
    const cells = cellLayout(channels, count).map((place, index) => {
      const below = [shapes.at(-2) ?? [], shapes.at(-1) ?? []] as const;
      const name = `cells.${index}`;
      const cell = supernetCell(parts, below, { name, candidates, groups, slots, ...place });
      shapes.push(cell.output);
      const kind = place.reduction ? ('reduce' as const) : ('normal' as const);
      return { cell, kind, mixed: mixedChannels(place.channels, groups) };
    });
    const head = sequence(shapes.at(-1) ?? [], [
      globalAveragePool,
      (below) => dense(parts, below, { name: 'head', rule: slots.head, units: parts.classes }),
    ]);
    return { stem, cells, head };
  } catch (error) {
    disposeParts(parts);
    throw error;
  }
}

function drawAlpha(
  parts: NetworkParts,
  kind: keyof ByCellKind<unknown>,
  [rows, candidates]: readonly [number, number],
): Supernet['alphas']['normal'] {
  const name = `alphas/${kind}`;
  const random = parts.random('alphas', kind);
  const shape: [number, number] = [Math.max(1, rows), candidates];
  const values = Array.from({ length: shape[0] * shape[1] }, () => alphaSpread * normal(random));
  return { name, variable: addParameter([], name, tf.tensor(values, shape, 'float32')) };
}

/** A standard normal number (Box and Muller 1958). */
function normal(random: RandomStream): number {
  return Math.sqrt(-2 * Math.log(random.uniform())) * Math.cos(2 * Math.PI * random.uniform());
}

function mixturesOf(
  own: Supernet['alphas'],
  { alphas, temperature, closed }: Mixing = {},
): ByCellKind<Mixture> {
  const of = (kind: keyof ByCellKind<unknown>): Mixture =>
    mixtureOf(alphas?.[kind] ?? (own[kind].variable as tf.Tensor as tf.Tensor2D), {
      temperature,
      closed: closed?.[kind],
    });
  return { normal: of('normal'), reduce: of('reduce') };
}

interface Kinded {
  readonly pass: SupernetCellPass;
  readonly kind: keyof ByCellKind<unknown>;
}

/** From the last cell down to the stem's output. */
function cellsBackward(
  passes: readonly Kinded[],
  delta: tf.Tensor,
  request: Omit<BackwardRequest, 'input'> & { readonly shares: boolean },
): {
  readonly stem: tf.Tensor | null;
  readonly gradients: readonly NamedTensor[];
  readonly shares: ByCellKind<tf.Tensor[]>;
} {
  const gradients: NamedTensor[] = [];
  const shares: ByCellKind<tf.Tensor[]> = { normal: [], reduce: [] };
  // errors[i] belongs to the output of cell i − 2; entries 0 and 1 are both the stem's, which has no alpha below it.
  const errors: tf.Tensor[][] = Array.from({ length: passes.length + 2 }, () => []);
  errors.at(-1)?.push(delta);
  for (const [index, { pass, kind }] of [...passes.entries()].reverse()) {
    const above = addUp(errors[index + 2] ?? []);
    const result = pass.backward(above, {
      ...request,
      inputs: [index > 1 || request.gradients, index > 0 || request.gradients],
    });
    above.dispose();
    result.errors.forEach((error, place) => {
      if (error !== null) errors[index + place]?.push(error);
    });
    gradients.push(...result.gradients);
    if (result.shares !== null) shares[kind].push(result.shares);
  }
  const reached = [...(errors[0] ?? []), ...(errors[1] ?? [])];
  return { stem: reached.length > 0 ? addUp(reached) : null, gradients, shares };
}

function alphaGradients(
  shares: ByCellKind<readonly tf.Tensor[]>,
  mixtures: ByCellKind<Mixture>,
): SupernetGradients['alphas'] {
  const of = (kind: keyof ByCellKind<unknown>): tf.Tensor2D => {
    const found = shares[kind];
    // A small network has no cell of a kind.
    return found.length === 0
      ? tf.zerosLike(mixtures[kind].shares)
      : mixtures[kind].alphaGradient(addUp(found));
  };
  return { normal: of('normal'), reduce: of('reduce') };
}
