import type { Measured } from './measured.ts';

/** Of two vectors: ⟨a, b⟩, ‖a‖², ‖b‖². */
export interface Products {
  readonly cross: number;
  readonly first: number;
  readonly second: number;
}

/** `180/π · arccos(⟨a, b⟩ / (‖a‖ ‖b‖))`, the cosine cut to [−1, 1] (learning-rules.md, section 10). */
export function angleOf({ cross, first, second }: Products, zero: string): Measured {
  if (first === 0 || second === 0) return { absent: zero };
  const cosine = cross / Math.sqrt(first * second);
  return (180 / Math.PI) * Math.acos(Math.min(1, Math.max(-1, cosine)));
}

/** The products of two vectors of equal length, in float64. */
export function productsOf(a: ArrayLike<number>, b: ArrayLike<number>): Products {
  let [cross, first, second] = [0, 0, 0];
  for (let place = 0; place < a.length; place += 1) {
    const [x = 0, y = 0] = [a[place], b[place]];
    cross += x * y;
    first += x * x;
    second += y * y;
  }
  return { cross, first, second };
}
