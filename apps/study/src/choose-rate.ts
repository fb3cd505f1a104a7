/** One training of a sweep. */
export interface SweptRate {
  readonly rate: number;
  /** Share of right answers on the validation set; null where the training diverged. */
  readonly accuracy: number | null;
}

/**
 * The rate of the highest validation accuracy; of equal ones the smaller, which is the farther from divergence. Null where all diverged.
 * `atBorder`: the best one is the first or last of the sweep, so that a wider sweep might find a better one.
 */
export function chooseRate(
  swept: readonly SweptRate[],
): { readonly rate: number; readonly atBorder: boolean } | null {
  const sorted = [...swept].sort((a, b) => a.rate - b.rate);
  let best: SweptRate | undefined;
  for (const candidate of sorted) {
    if (candidate.accuracy === null) continue;
    if (best === undefined || candidate.accuracy > (best.accuracy ?? -Infinity)) best = candidate;
  }
  if (best === undefined) return null;
  return { rate: best.rate, atBorder: best === sorted[0] || best === sorted.at(-1) };
}
