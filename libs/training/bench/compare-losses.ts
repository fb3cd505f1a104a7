import type { LossCheck } from './report.ts';

/**
 * How far the losses of float32 modes may lie apart, step by step, as a share: before any update, after one step of the optimiser, and
 * after one with momentum. float32 sums in another order, and each step carries the differences on.
 */
const allowedDifferences = [1e-4, 1e-3, 1e-2];
export const comparedSteps = allowedDifferences.length;

/** Whether all modes do the same work. @param series losses of the same steps, by mode */
export function compareLosses(series: readonly (readonly number[])[]): LossCheck {
  const [reference = [], ...others] = series;
  const differences = reference.map((loss, step) =>
    Math.max(0, ...others.map((losses) => Math.abs((losses[step] ?? NaN) - loss) / loss)),
  );
  // Not `difference > allowed`: NaN must not agree.
  const agree = differences.every((difference, step) => difference <= (allowedDifferences[step] ?? 0));
  return { differences, allowed: allowedDifferences, agree };
}
