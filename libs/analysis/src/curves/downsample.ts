/** A point of a curve; a value of null was not finite. */
export interface CurvePoint {
  readonly step: number;
  readonly value: number | null;
}

/**
 * At most `max` points of a curve, chosen so that its envelope survives: the first and the last point, and of each
 * stretch the lowest, the highest and the first one that was not finite. Smooth before, not after: smoothing a
 * thinned curve gives another curve.
 *
 * @param points in step order
 * @param max at least 5
 * @returns the very points, in step order, and whether any was left out
 */
export function downsample<Point extends CurvePoint>(
  points: readonly Point[],
  max: number,
): { points: Point[]; sampled: boolean } {
  if (max < 5) throw new RangeError(`downsample: expected at least 5 points, got ${max}`);
  if (points.length <= max) return { points: [...points], sampled: false };
  const inner = points.length - 2;
  const stretches = Math.floor((max - 2) / 3);
  const kept = new Set<number>([0, points.length - 1]);
  for (let stretch = 0; stretch < stretches; stretch++) {
    const start = 1 + Math.floor((stretch * inner) / stretches);
    const end = 1 + Math.floor(((stretch + 1) * inner) / stretches);
    for (const index of extremes(points, start, end)) kept.add(index);
  }
  return { points: points.filter((_, index) => kept.has(index)), sampled: true };
}

/** Positions of the lowest, the highest and the first not finite of the points from `start` to `end` − 1. */
function extremes(points: readonly CurvePoint[], start: number, end: number): number[] {
  let lowest = -1;
  let highest = -1;
  let broken = -1;
  for (let index = start; index < end; index++) {
    const value = points[index]?.value ?? null;
    if (value === null) {
      if (broken === -1) broken = index;
      continue;
    }
    if (lowest === -1 || value < (points[lowest]?.value ?? Infinity)) lowest = index;
    if (highest === -1 || value > (points[highest]?.value ?? -Infinity)) highest = index;
  }
  return [lowest, highest, broken].filter((index) => index !== -1);
}
