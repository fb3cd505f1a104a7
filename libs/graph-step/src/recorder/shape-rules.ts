/**
 * @file Shapes of the results of costly and of frequent ops, so that a step can be recorded without computing it. Whatever is not here is asked of
 * TensorFlow itself, on zeros.
 */
import type { AttributeValue } from '../graph/graph-node.ts';

export interface Typed {
  readonly shape: readonly number[];
  readonly dtype: number;
}

export interface OpInput extends Typed {
  /** Of a constant. */
  readonly values: ArrayLike<number> | undefined;
}

type Attributes = Readonly<Record<string, AttributeValue>>;
/** Undefined where the rule does not cover a case. */
type ShapeRule = (inputs: readonly OpInput[], attributes: Attributes) => readonly Typed[] | undefined;

const ints = (attributes: Attributes, name: string): readonly number[] => {
  const value = attributes[name];
  return value !== undefined && 'ints' in value ? value.ints : [];
};
const text = (attributes: Attributes, name: string): string | undefined => {
  const value = attributes[name];
  return value !== undefined && 'text' in value ? value.text : undefined;
};
const flag = (attributes: Attributes, name: string): boolean => {
  const value = attributes[name];
  return value !== undefined && 'bool' in value && value.bool;
};

const likeFirst: ShapeRule = ([first]) => first && [first];

/** The shape of an elementwise op of two tensors: equal from the right, sides of 1 stretched. */
const broadcast: ShapeRule = ([a, b]) => {
  if (a === undefined || b === undefined) return undefined;
  const rank = Math.max(a.shape.length, b.shape.length);
  const shape: number[] = [];
  for (let back = rank; back > 0; back -= 1) {
    const [left, right] = [a.shape.at(-back) ?? 1, b.shape.at(-back) ?? 1];
    if (left !== right && left !== 1 && right !== 1) return undefined;
    shape.push(left === 1 ? right : left);
  }
  return [{ shape, dtype: a.dtype }];
};

/** Length of a side after a window has moved over it. */
function slid(side: number, window: number, stride: number, padding: string): number {
  return padding === 'SAME' ? Math.ceil(side / stride) : Math.ceil((side - window + 1) / stride);
}

/** Height and width after a window, for NHWC and the two plain paddings. */
function slidShape(
  [, height = 0, width = 0]: readonly number[],
  window: readonly [number, number],
  attributes: Attributes,
): [number, number] | undefined {
  const padding = text(attributes, 'padding');
  if (text(attributes, 'data_format') !== 'NHWC' || (padding !== 'SAME' && padding !== 'VALID'))
    return undefined;
  const [, down = 1, right = 1] = ints(attributes, 'strides');
  return [slid(height, window[0], down, padding), slid(width, window[1], right, padding)];
}

const convolution =
  (channels: (filter: readonly number[]) => number): ShapeRule =>
  ([x, filter], attributes) => {
    if (x === undefined || filter === undefined) return undefined;
    const [, down = 1, right = 1] = ints(attributes, 'dilations');
    const [height = 0, width = 0] = filter.shape;
    const sides = slidShape(x.shape, [(height - 1) * down + 1, (width - 1) * right + 1], attributes);
    return sides && [{ shape: [x.shape[0] ?? 0, ...sides, channels(filter.shape)], dtype: x.dtype }];
  };

const pool: ShapeRule = ([x], attributes) => {
  if (x === undefined) return undefined;
  const [, height = 1, width = 1] = ints(attributes, 'ksize');
  const sides = slidShape(x.shape, [height, width], attributes);
  return sides && [{ shape: [x.shape[0] ?? 0, ...sides, x.shape[3] ?? 0], dtype: x.dtype }];
};

/** The result has the shape that the constant at `place` says and the type of the input at `typed`. */
const shapeGiven =
  (place: number, typed: number): ShapeRule =>
  (inputs) => {
    const [sizes, like] = [inputs[place]?.values, inputs[typed]];
    if (sizes === undefined || like === undefined) return undefined;
    const shape = Array.from(sizes);
    return shape.some((side) => side < 0) ? undefined : [{ shape, dtype: like.dtype }];
  };

const matrixProduct: ShapeRule = ([a, b], attributes) => {
  if (a === undefined || b === undefined || a.shape.length !== b.shape.length) return undefined;
  const batch = a.shape.slice(0, -2);
  if (batch.some((size, place) => size !== b.shape[place])) return undefined;
  const rows = a.shape.at(flag(attributes, 'adj_x') ? -1 : -2) ?? 0;
  const columns = b.shape.at(flag(attributes, 'adj_y') ? -2 : -1) ?? 0;
  return [{ shape: [...batch, rows, columns], dtype: a.dtype }];
};

const batchNorm: ShapeRule = ([x], attributes) => {
  if (x === undefined || text(attributes, 'data_format') !== 'NHWC') return undefined;
  const channel = { shape: [x.shape[3] ?? 0], dtype: x.dtype };
  // The last is memory for the backward pass, whose shape is the device's own business.
  return [x, channel, channel, channel, channel, { shape: [0], dtype: x.dtype }];
};

const batchNormGradient: ShapeRule = ([, x], attributes) => {
  if (x === undefined || text(attributes, 'data_format') !== 'NHWC') return undefined;
  const channel = { shape: [x.shape[3] ?? 0], dtype: x.dtype };
  const none = { shape: [], dtype: x.dtype };
  return [x, channel, channel, none, none];
};

const concatenation: ShapeRule = (inputs) => {
  const [first, axis] = [inputs[0], inputs.at(-1)?.values?.[0]];
  if (first === undefined || axis === undefined || axis < 0) return undefined;
  const length = inputs.slice(0, -1).reduce((sum, { shape }) => sum + (shape[axis] ?? 0), 0);
  return [{ shape: first.shape.with(axis, length), dtype: first.dtype }];
};

const split: ShapeRule = ([x, sizes, axis]) => {
  const along = axis?.values?.[0];
  if (x === undefined || sizes?.values === undefined || along === undefined || along < 0) return undefined;
  return Array.from(sizes.values, (size) => ({ shape: x.shape.with(along, size), dtype: x.dtype }));
};

/** Space to batch (`out` 1) and back (`out` −1) over blocks of the sides behind the first; `edges` are padded or cropped. */
const blocks =
  (out: 1 | -1): ShapeRule =>
  ([x, block, edges]) => {
    if (x === undefined || block?.values === undefined || edges?.values === undefined) return undefined;
    const sizes = Array.from(block.values);
    const around = edges.values;
    const shape = [...x.shape];
    sizes.forEach((size, place) => {
      const both = (around[2 * place] ?? 0) + (around[2 * place + 1] ?? 0);
      const side = shape[place + 1] ?? 0;
      shape[place + 1] = out === 1 ? (side + both) / size : side * size - both;
      shape[0] = out === 1 ? (shape[0] ?? 0) * size : (shape[0] ?? 0) / size;
    });
    return [{ shape, dtype: x.dtype }];
  };

const unary = [
  'Abs',
  'Elu',
  'Exp',
  'Log',
  'Neg',
  'Relu',
  'Relu6',
  'ReluGrad',
  'Rsqrt',
  'Sigmoid',
  'Sign',
  'Sqrt',
  'Square',
  'Tanh',
];
const binary = ['Add', 'AddV2', 'Div', 'Maximum', 'Minimum', 'Mul', 'RealDiv', 'SquaredDifference', 'Sub'];

/** By the name of the op. */
export const shapeRules: Readonly<Record<string, ShapeRule>> = {
  ...Object.fromEntries(unary.map((op) => [op, likeFirst])),
  ...Object.fromEntries(binary.map((op) => [op, broadcast])),
  AddN: likeFirst,
  AvgPool: pool,
  AvgPoolGrad: shapeGiven(0, 1),
  BatchMatMulV2: matrixProduct,
  BatchToSpaceND: blocks(-1),
  ConcatV2: concatenation,
  Conv2D: convolution(([, , , out = 0]) => out),
  Conv2DBackpropFilter: shapeGiven(1, 0),
  Conv2DBackpropInput: shapeGiven(0, 1),
  DepthwiseConv2dNative: convolution(([, , channels = 0, multiplier = 0]) => channels * multiplier),
  DepthwiseConv2dNativeBackpropFilter: shapeGiven(1, 0),
  DepthwiseConv2dNativeBackpropInput: shapeGiven(0, 1),
  FusedBatchNormGradV3: batchNormGradient,
  FusedBatchNormV3: batchNorm,
  MaxPool: pool,
  MaxPoolGrad: likeFirst,
  Reshape: shapeGiven(1, 0),
  SpaceToBatchND: blocks(1),
  SplitV: split,
};
