/**
 * Exponential moving average without the pull towards zero at the start (the debiasing of arXiv:1412.6980, section 3).
 * Takes the full history; thin out afterwards.
 *
 * @param values in order; null (not finite) stays null and is passed over
 * @param weight of the past, 0 (nothing changes) to below 1
 */
export function smooth(values: readonly (number | null)[], weight: number): (number | null)[] {
  if (!(weight >= 0 && weight < 1))
    throw new RangeError(`smooth: expected a weight in [0, 1), got ${weight}`);
  let average = 0;
  let mass = 0;
  return values.map((value) => {
    if (value === null) return null;
    average = weight * average + (1 - weight) * value;
    mass = weight * mass + (1 - weight);
    return average / mass;
  });
}
