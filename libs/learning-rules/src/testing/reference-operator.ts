/**
 * @file The formulas of learning-rules.md, section 3, written out as loops: what a rule is tested against, for every kind of layer. Slow, and
 * independent of the kernels that the networks use.
 */
import { tf } from '@bionas/engine';
import type { LayerOperator } from '../learning-rule.ts';
import type { LayerShape } from '../layer-shape.ts';

export interface Spacing {
  readonly stride: number;
  readonly dilation: number;
}

/** The products of a convolution: places in `x`, `weights` and `y`, three numbers each. */
type Products = Int32Array;

/** y = x·W; weights [in, out]. */
const dense: LayerOperator = {
  forward: (x, weights) => tf.matMul(x, weights),
  inputGradient: (delta, weights) => tf.matMul(delta, weights, false, true),
  weightGradient: (x, delta) => tf.matMul(x, delta, true, false),
};

/** Length of a side after a layer with padding 'same'. */
export const sideAfter = (side: number, stride: number): number => Math.ceil(side / stride);

/** The operator of a layer with padding 'same', TensorFlow's way: what does not divide evenly goes below and to the right. */
export function referenceOperator(layer: Omit<LayerShape, 'classes'>, spacing: Spacing): LayerOperator {
  if (layer.kind === 'dense') return dense;
  const known = new Map<number, Products>();
  const productsFor = (batch: number): Products => {
    const found = known.get(batch) ?? productsOf(layer, batch, spacing);
    known.set(batch, found);
    return found;
  };
  return {
    forward: (x, weights) => {
      const batch = x.shape[0] ?? 0;
      return summed([x, weights], [0, 1, 2], [batch, ...layer.output], productsFor(batch));
    },
    inputGradient: (delta, weights) => {
      const batch = delta.shape[0] ?? 0;
      return summed([delta, weights], [2, 1, 0], [batch, ...layer.input], productsFor(batch));
    },
    weightGradient: (x, delta) => summed([x, delta], [0, 2, 1], layer.weights, productsFor(x.shape[0] ?? 0)),
  };
}

/** Adds up the products of two tensors; `roles` says which number of a product is the place in the first, the second and the sum. */
function summed(
  factors: readonly [tf.Tensor, tf.Tensor],
  roles: readonly [number, number, number],
  shape: readonly number[],
  products: Products,
): tf.Tensor {
  const [one, other] = [factors[0].dataSync(), factors[1].dataSync()];
  const sum = new Float64Array(shape.reduce((size, side) => size * side, 1));
  const [first, second, into] = roles;
  for (let index = 0; index < products.length; index += 3) {
    const place = (role: number): number => products[index + role] ?? NaN;
    const product = (one[place(first)] ?? NaN) * (other[place(second)] ?? NaN);
    sum[place(into)] = (sum[place(into)] ?? NaN) + product;
  }
  return tf.tensor(Float32Array.from(sum), [...shape]);
}

/** Every product in y[n, i, j, o] = Σ x[n, i·s + u·d − p, j·s + v·d − p, c]·W[u, v, c, o]. */
function productsOf(
  { kind, weights, input, output }: Omit<LayerShape, 'classes'>,
  batch: number,
  { stride, dilation }: Spacing,
): Products {
  const [kernel = 0, , channels = 0, filters = 0] = weights;
  const [height = 0, width = 0] = input;
  const [rows = 0, columns = 0, units = 0] = output;
  const padding = (side: number, outputs: number): number =>
    Math.floor(Math.max((outputs - 1) * stride + (kernel - 1) * dilation + 1 - side, 0) / 2);
  const [above, left] = [padding(height, rows), padding(width, columns)];
  const products: number[] = [];
  for (const [n, i, j, u, v, c] of places([batch, rows, columns, kernel, kernel, channels])) {
    const [a, b] = [i * stride + u * dilation - above, j * stride + v * dilation - left];
    if (a < 0 || a >= height || b < 0 || b >= width) continue;
    const x = ((n * height + a) * width + b) * channels + c;
    const y = ((n * rows + i) * columns + j) * units;
    const weight = ((u * kernel + v) * channels + c) * filters;
    if (kind === 'depthwise') products.push(x, weight, y + c);
    else for (let o = 0; o < filters; o += 1) products.push(x, weight + o, y + o);
  }
  return Int32Array.from(products);
}

type Place = [number, number, number, number, number, number];

/** All indices of a block of these sides. */
function* places(sides: Place): Generator<Place> {
  const total = sides.reduce((product, side) => product * side, 1);
  for (let index = 0; index < total; index += 1) {
    const place: Place = [0, 0, 0, 0, 0, 0];
    let rest = index;
    for (let axis = sides.length - 1; axis >= 0; axis -= 1) {
      const side = sides[axis] ?? 1;
      place[axis] = rest % side;
      rest = Math.floor(rest / side);
    }
    yield place;
  }
}
