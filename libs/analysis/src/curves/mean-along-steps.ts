/** A point of a learning curve; a value of null was not finite. */
export interface TimedPoint {
  readonly step: number;
  readonly epoch: number;
  readonly value: number | null;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** A point of the mean curve of several seeds. */
export interface SpreadPoint {
  readonly step: number;
  readonly epoch: number;
  /** Milliseconds since the first point of the curve, averaged, so that runs of different days share a clock. */
  readonly at: number;
  readonly mean: number;
  /** Sample standard deviation (n − 1). */
  readonly deviation: number;
}

/**
 * Mean and standard deviation of several curves at the steps of the one with fewest points, the others read between
 * their neighbours, so that thinned curves, whose steps differ, can be averaged too. Only where every curve has a finite value: an average must not jump when one of them ends.
 * @param curves two or more, each in step order
 */
export function meanAlongSteps(curves: readonly (readonly TimedPoint[])[]): SpreadPoint[] {
  const [first, ...others] = curves;
  if (first === undefined) return [];
  const grid = others.reduce((best, curve) => (curve.length < best.length ? curve : best), first);
  const cursors = curves.map(() => 0);
  return grid.flatMap((place): SpreadPoint[] => {
    const values: number[] = [];
    const times: number[] = [];
    for (const [index, curve] of curves.entries()) {
      let cursor = cursors[index] ?? 0;
      while ((curve[cursor + 1]?.step ?? Infinity) <= place.step) cursor += 1;
      cursors[index] = cursor;
      const read = readAt(curve, cursor, place.step);
      if (read === null) return [];
      values.push(read.value);
      times.push(read.at - (curve[0]?.at ?? 0));
    }
    const n = values.length;
    const mean = values.reduce((sum, value) => sum + value, 0) / n;
    const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    return [
      {
        step: place.step,
        epoch: place.epoch,
        at: times.reduce((sum, time) => sum + time, 0) / n,
        mean,
        deviation: n > 1 ? Math.sqrt(squares / (n - 1)) : 0,
      },
    ];
  });
}

/** The curve's value at `step`, between the point at `cursor` (at or before it) and the next. */
function readAt(
  curve: readonly TimedPoint[],
  cursor: number,
  step: number,
): { value: number; at: number } | null {
  const before = curve[cursor];
  if (before === undefined || before.step > step || before.value === null) return null;
  if (before.step === step) return { value: before.value, at: before.at };
  const after = curve[cursor + 1];
  if (after === undefined || after.value === null) return null;
  const share = (step - before.step) / (after.step - before.step);
  return {
    value: before.value + share * (after.value - before.value),
    at: before.at + share * (after.at - before.at),
  };
}
