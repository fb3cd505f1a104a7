/** Mean and scatter of vectors that come one after another. */
export interface VectorMoments {
  add(values: ArrayLike<number>): void;
  /** How many have come. */
  count(): number;
  /** v̄ */
  mean(): Float64Array;
  /** Σ_m ‖v_m − v̄‖² */
  scatter(): number;
}

/**
 * Welford's update (Technometrics 4, 1962, 419) in float64: no difference of large sums, so that a small variance around a large mean is
 * kept. The scatter of all entries is one number.
 */
export function createVectorMoments(size: number): VectorMoments {
  const mean = new Float64Array(size);
  let count = 0;
  let scatter = 0;
  return {
    add: (values) => {
      count += 1;
      for (let place = 0; place < size; place += 1) {
        const value = values[place] ?? NaN;
        const before = value - (mean[place] ?? 0);
        const moved = (mean[place] ?? 0) + before / count;
        mean[place] = moved;
        scatter += before * (value - moved);
      }
    },
    count: () => count,
    mean: () => mean,
    scatter: () => scatter,
  };
}
