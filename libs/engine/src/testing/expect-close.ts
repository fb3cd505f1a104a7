import { tf } from '../tf.ts';

/** Numbers in any wrapping: one, a list, nested lists, a typed array, a tensor. */
export type Numbers =
  | number
  | Float32Array
  | Int32Array
  | Uint8Array
  | Float64Array
  | readonly Numbers[]
  | tf.Tensor;

/** Allowed difference per backend, relative to `max(1, |expected|)`. One number holds for all of them. */
export type Tolerance = number | Partial<Record<ToleranceKey, number>>;
export type ToleranceKey = 'tensorflow' | 'gpu' | 'cpu';

/** What the same float32 arithmetic may differ by: order of summation, on a GPU also TensorFloat-32 products. */
export const defaultTolerance: Readonly<Record<ToleranceKey, number>> = {
  tensorflow: 2e-5,
  gpu: 2e-3,
  cpu: 1e-5,
};

/**
 * The one numeric matcher of the engine rooms: throws unless every number of `actual` is within the tolerance of its partner.
 * NaN and infinities never match; an empty comparison is an error, since it would prove nothing.
 */
export function expectClose(
  actual: Numbers,
  expected: Numbers,
  tolerance: Tolerance = defaultTolerance,
): void {
  const key = toleranceKey();
  const allowed = typeof tolerance === 'number' ? tolerance : (tolerance[key] ?? defaultTolerance[key]);
  const [got, want] = [flat(actual), flat(expected)];
  const [gotShape, wantShape] = [shapeOf(actual), shapeOf(expected)];
  if (actual instanceof tf.Tensor && expected instanceof tf.Tensor && gotShape !== wantShape) {
    throw new Error(`Shapes differ: got [${gotShape}], expected [${wantShape}].`);
  }
  if (got.length !== want.length) throw new Error(`Got ${got.length} numbers, expected ${want.length}.`);
  if (want.length === 0) throw new Error('Nothing to compare: both sides are empty.');
  let worst = { index: -1, excess: 1 };
  for (const [index, value] of want.entries()) {
    const difference = Math.abs((got[index] ?? NaN) - value) / (allowed * Math.max(1, Math.abs(value)));
    // Written so that NaN counts as the worst of all.
    if (!(difference <= worst.excess))
      worst = { index, excess: Number.isNaN(difference) ? Infinity : difference };
  }
  if (worst.index >= 0) {
    throw new Error(
      `At ${worst.index} of ${want.length} (shape [${wantShape}]): got ${got[worst.index]}, expected ${want[worst.index]} ± ${allowed} relative, on ${key}.`,
    );
  }
}

function toleranceKey(): ToleranceKey {
  if (tf.getBackend() !== 'tensorflow') return 'cpu';
  return (tf.backend() as unknown as { isUsingGpuDevice: boolean }).isUsingGpuDevice ? 'gpu' : 'tensorflow';
}

function flat(numbers: Numbers): number[] {
  if (typeof numbers === 'number') return [numbers];
  if (numbers instanceof tf.Tensor) return [...numbers.dataSync()];
  if (ArrayBuffer.isView(numbers)) return [...numbers];
  return numbers.flatMap(flat);
}

function shapeOf(numbers: Numbers): string {
  return numbers instanceof tf.Tensor ? numbers.shape.join(', ') : `${flat(numbers).length}`;
}
