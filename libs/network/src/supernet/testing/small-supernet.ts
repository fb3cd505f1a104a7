/** @file Supernets small enough for tests, and ways to look into them. */
import type { LearningRuleName, SupernetCandidate } from '@bionas/contracts';
import { tf } from '@bionas/engine';
import { buildSupernet, type CellSupernet } from '../build-supernet.ts';
import type { Piece } from '../pool.ts';
import type { Supernet } from '../supernet.ts';

/** One of each kind of candidate, where all of them would tell no more. */
export const someOperations = [
  'none',
  'skip_connect',
  'avg_pool_3x3',
  'sep_conv_3x3',
  'dil_conv_3x3',
] as const;
export const slotsOf = (rule: LearningRuleName) =>
  ({ stem: rule, preprocess: rule, reduction: rule, head: rule }) as const;
export const pixels = { mean: [0.4, 0.5], std: [0.2, 0.3] };
export const input = { height: 8, width: 8, channels: 2, classes: 3 };
export const build = (
  candidates: readonly SupernetCandidate[],
  {
    rule = 'bp',
    seed = 1,
    ...size
  }: {
    channels?: number;
    cells?: number;
    partialChannels?: number;
    rule?: LearningRuleName;
    seed?: number;
  } = {},
): CellSupernet =>
  buildSupernet({ channels: 2, cells: 3, ...size, candidates, slots: slotsOf(rule) }, input, {
    seed,
    ...pixels,
  });
export const images = (batch = 4): tf.Tensor4D => tf.randomUniform([batch, 8, 8, 2], 0, 1, 'float32', 5);
/** Alphas far enough from each other to tell them apart. */
export const shakeAlphas = ({ alphas }: Supernet): void => {
  tf.tidy(() => {
    alphas.normal.variable.assign(tf.randomNormal(alphas.normal.variable.shape, 0, 1, 'float32', 7));
    alphas.reduce.variable.assign(tf.randomNormal(alphas.reduce.variable.shape, 0, 1, 'float32', 8));
  });
};

const pieceOf = ({ pieces }: Supernet, name: string): Piece | undefined =>
  pieces.find((piece) => piece.name === name);
/** Part of a variable, or of a tensor like it. */
const cut = ({ shape, offset }: Piece, from: tf.Tensor): tf.Tensor => {
  const size = shape.reduce((product, side) => product * side, 1);
  return tf.reshape(tf.slice(from, [offset], [size]), [...shape]);
};
/** The gradient of a tensor by the name of its layer, out of those of the variables. */
export const gradientOf = (
  supernet: Supernet,
  gradients: ReadonlyMap<string, tf.Tensor>,
  name: string,
): tf.Tensor => {
  const piece = pieceOf(supernet, name);
  const owner = supernet.parameters.find(({ variable }) => variable === piece?.variable);
  const whole = gradients.get(owner?.name ?? name);
  if (whole === undefined) throw new Error(`no gradient of ${name}`);
  return piece === undefined ? whole : cut(piece, whole);
};
/** A tensor by the name of its layer. */
export const tensorOf = (supernet: Supernet, name: string): tf.Tensor => {
  const piece = pieceOf(supernet, name);
  if (piece !== undefined) return cut(piece, piece.variable);
  const entry = [...supernet.parameters, ...supernet.ruleState].find((other) => other.name === name);
  if (entry === undefined) throw new Error(`no tensor ${name}`);
  return entry.variable;
};
