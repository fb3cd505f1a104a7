import { tf } from '../tf.ts';

/**
 * Central finite differences of `loss = sum(f(x) * weights)` with respect to every element of `x`. In float32 the step has to
 * be wide; for a function that is linear in `x` the result is exact but for rounding, whatever the step.
 * @returns a tensor of x's shape, the caller's
 */
export function numericGradient<T extends tf.Tensor>(
  f: (x: T) => tf.Tensor,
  x: T,
  weights: tf.Tensor,
  step = 1e-2,
): T {
  const values = x.dataSync().slice();
  const weighting = weights.dataSync();
  const at = (index: number, shift: number): number => {
    const moved = values.slice();
    moved[index] = (moved[index] ?? NaN) + shift;
    // Summed here in double precision: a float32 sum would lose the small difference.
    const output = tf.tidy(() => f(tf.tensor(moved, x.shape) as T).dataSync());
    return Array.from(output).reduce((sum, value, i) => sum + value * (weighting[i] ?? NaN), 0);
  };
  const gradient = Array.from(values, (_, index) => (at(index, step) - at(index, -step)) / (2 * step));
  return tf.tensor(gradient, x.shape, 'float32') as T;
}
