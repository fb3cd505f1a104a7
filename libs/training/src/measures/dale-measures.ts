/**
 * @file What exponentiated gradient claims of its weights, measured (learning-rules.md, section 9): silent synapses, the fit of ln|W| to a
 * normal distribution, kept signs.
 */
import type { LayerShape } from '@bionas/learning-rules';
import type { MeasuredLayer } from './measured.ts';

/**
 * - `silent-synapses`: share of weights that are 0.
 * - `log-weight-skewness` `m₃/m₂^{3/2}` and `log-weight-kurtosis` `m₄/m₂² − 3` of ln|W| over the others, m_k the central moments: both 0 for
 *   lognormal weights.
 * - `sign-violations`: share of weights that are neither 0 nor of the sign of their input unit.
 * @param signs ±1 for each input unit
 */
export function daleMeasures(
  shape: Pick<LayerShape, 'kind' | 'weights'>,
  weights: Float32Array,
  signs: Float32Array,
): MeasuredLayer {
  const inputs = shape.kind === 'dense' ? (shape.weights[0] ?? 1) : (shape.weights[2] ?? 1);
  const last = shape.weights.at(-1) ?? 1;
  const logarithms: number[] = [];
  let violations = 0;
  weights.forEach((weight, place) => {
    if (weight === 0) return;
    logarithms.push(Math.log(Math.abs(weight)));
    if (Math.sign(weight) !== signs[Math.floor(place / last) % inputs]) violations += 1;
  });
  const mean = logarithms.reduce((sum, value) => sum + value, 0) / logarithms.length;
  const moment = (order: number): number =>
    logarithms.reduce((sum, value) => sum + (value - mean) ** order, 0) / logarithms.length;
  const spread = moment(2);
  const flat = { absent: 'the weights that are not 0 are all of one size' };
  return {
    'silent-synapses': 1 - logarithms.length / weights.length,
    'log-weight-skewness': spread > 0 ? moment(3) / spread ** 1.5 : flat,
    'log-weight-kurtosis': spread > 0 ? moment(4) / spread ** 2 - 3 : flat,
    'sign-violations': violations / weights.length,
  };
}
