/** @file How the weights of a layer are distributed: what excitatory and inhibitory synapses with lognormal sizes would look like. */

export interface WeightDistribution {
  readonly layer: string;
  readonly count: number;
  /** Share of weights that are at most the threshold. */
  readonly silent: number;
  /** Share of weights with another sign than their input unit has; null where input units have no signs. */
  readonly signViolations: number | null;
  /** Of input units, the share of weights with the sign that most of the unit's have: 1 is Dale's law, 0.5 is chance. */
  readonly dale: number;
  /** Of ln|w| over the weights that are not silent: both are 0 for lognormal sizes. Null with fewer than 8 of them. */
  readonly skewness: number | null;
  readonly kurtosis: number | null;
  /** Largest distance between the distribution of ln|w| and the normal one of its mean and deviation (Kolmogorov, Lilliefors): 0 is normal. */
  readonly distance: number | null;
  /** [normal quantile, quantile of ln|w| in standard deviations], for a Q-Q plot: a lognormal one is the diagonal. */
  readonly quantiles: readonly (readonly [number, number])[];
}

export interface WeightsOfLayer {
  readonly layer: string;
  readonly weights: Float32Array;
  /** Of dense [in, out] or conv [kh, kw, in, out] weights: entries of the last two axes. */
  readonly inputs: number;
  readonly outputs: number;
  /** Sizes up to this are silent. */
  readonly threshold: number;
  /** ±1 for each input unit; null without. */
  readonly signs: Float32Array | null;
}

const quantileCount = 41;
const leastForShape = 8;

/** The distribution of the weights of one layer. */
export function weightDistribution(of: WeightsOfLayer): WeightDistribution {
  const { layer, weights, inputs, outputs, threshold, signs } = of;
  const inputOf = (index: number): number => Math.floor(index / outputs) % inputs;
  const positive = new Float64Array(inputs);
  const negative = new Float64Array(inputs);
  let violations = 0;
  const logs: number[] = [];
  weights.forEach((weight, index) => {
    const input = inputOf(index);
    if (weight > 0) positive[input] = (positive[input] ?? 0) + 1;
    if (weight < 0) negative[input] = (negative[input] ?? 0) + 1;
    if (signs !== null && weight * (signs[input] ?? 0) < 0) violations += 1;
    if (Math.abs(weight) > threshold) logs.push(Math.log(Math.abs(weight)));
  });
  let [agreeing, signed] = [0, 0];
  for (let input = 0; input < inputs; input += 1) {
    const [plus, minus] = [positive[input] ?? 0, negative[input] ?? 0];
    agreeing += Math.max(plus, minus);
    signed += plus + minus;
  }
  return {
    layer,
    count: weights.length,
    silent: (weights.length - logs.length) / weights.length,
    signViolations: signs === null ? null : violations / weights.length,
    dale: signed === 0 ? 1 : agreeing / signed,
    ...shapeOf(logs),
  };
}

function shapeOf(
  values: readonly number[],
): Pick<WeightDistribution, 'skewness' | 'kurtosis' | 'distance' | 'quantiles'> {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const moment = (power: number): number =>
    values.reduce((sum, value) => sum + (value - mean) ** power, 0) / n;
  const deviation = Math.sqrt(moment(2));
  if (n < leastForShape || !(deviation > 0))
    return { skewness: null, kurtosis: null, distance: null, quantiles: [] };
  const sorted = values.map((value) => (value - mean) / deviation).sort((a, b) => a - b);
  let distance = 0;
  sorted.forEach((value, index) => {
    const expected = normalShare(value);
    distance = Math.max(distance, expected - index / n, (index + 1) / n - expected);
  });
  const quantiles = Array.from({ length: quantileCount }, (_, index): readonly [number, number] => {
    const share = (index + 0.5) / quantileCount;
    return [normalQuantile(share), sorted[Math.min(n - 1, Math.floor(share * n))] ?? NaN];
  });
  return {
    skewness: moment(3) / deviation ** 3,
    kurtosis: moment(4) / deviation ** 4 - 3,
    distance,
    quantiles,
  };
}

/** Share of a standard normal variable below z (Abramowitz and Stegun 1964, 7.1.26 for erf; error below 1.5e-7). */
export function normalShare(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const polynomial = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t; // oxfmt-ignore
  const upper = (polynomial * Math.exp(-x * x)) / 2;
  return z >= 0 ? 1 - upper : upper;
}

/** The z with this share of a standard normal variable below it, by bisection. */
function normalQuantile(share: number): number {
  let [low, high] = [-10, 10];
  for (let halving = 0; halving < 60; halving += 1) {
    const middle = (low + high) / 2;
    if (normalShare(middle) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
