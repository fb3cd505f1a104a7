import type { CurvePoint } from './curve.ts';

/**
 * Debiased exponential moving average: `s = w·s + (1 − w)·v`, shown as `s / (1 − wⁿ)`, so that the start is not drawn
 * towards zero. A value that is not finite stays a gap,
 * and the average starts anew behind it.
 */
export function smoothCurve(points: readonly CurvePoint[], weight: number): (number | null)[] {
  let average = 0;
  let mass = 0;
  return points.map(({ value }) => {
    if (value === null) {
      average = 0;
      mass = 0;
      return null;
    }
    average = weight * average + (1 - weight) * value;
    mass = weight * mass + (1 - weight);
    return average / mass;
  });
}
