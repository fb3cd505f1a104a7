import type { Measured } from './measured.ts';

/** `update-ratio`: ‖W_after − W_before‖ / ‖W_before‖ of the stored float32 weights, in float64 (learning-rules.md, section 10). */
export function updateRatio(before: Float32Array, after: Float32Array): Measured {
  let [moved, norm] = [0, 0];
  for (let place = 0; place < before.length; place += 1) {
    const [from = 0, to = 0] = [before[place], after[place]];
    moved += (to - from) ** 2;
    norm += from ** 2;
  }
  return norm === 0 ? { absent: 'the weights were all 0' } : Math.sqrt(moved / norm);
}
