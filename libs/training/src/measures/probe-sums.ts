/** @file From the minibatches of a probe to the measures of each layer. */
import { ruleCatalogue, type LearningRuleName } from '@bionas/contracts';
import { angleOf, productsOf } from './angle.ts';
import type { MeasuredLayer, Measured } from './measured.ts';
import type { LayerProbe } from './probe-step.ts';
import { createVectorMoments } from './vector-moments.ts';

/** A layer to be measured. */
export interface ProbedLayer {
  readonly rule: LearningRuleName;
  readonly weights: number;
  readonly units: number;
}

export interface ProbeSums {
  /** One minibatch: layers in order. */
  add(layers: readonly LayerProbe[]): void;
  /** At least two minibatches have come. @param weights of each layer, now */
  measures(weights: readonly Float32Array[]): MeasuredLayer[];
}

/**
 * With g_m the rule's gradient of minibatch m of M at frozen weights, ḡ their mean, d entries (learning-rules.md, section 10):
 * - `gradient-variance` `Σ_m ‖g_m − ḡ‖² / ((M − 1) d)`, `gradient-variance-relative` `Σ_m ‖g_m − ḡ‖² / ((M − 1) ‖ḡ‖²)`;
 * - `gradient-norm` `‖dW_BP‖`, dW_BP the mean over the minibatches;
 * - `update-angle` between the mean change and `−dW_BP`; `error-angle` between δ and δ_BP, those of all minibatches as one vector;
 * - `dead-units` the share of units whose weights are all 0, or have a gradient of exactly 0 in every minibatch: what the unit hears is 0, or no
 *   image's loss depends on what it says, as behind a ReLU that stays shut.
 */
export function createProbeSums(layers: readonly ProbedLayer[]): ProbeSums {
  const sums = layers.map(({ rule, weights, units }) => ({
    rule,
    weights,
    gradients: createVectorMoments(weights),
    descents: createVectorMoments(weights),
    exact: createVectorMoments(weights),
    alive: new Uint8Array(units),
    errors: { cross: 0, first: 0, second: 0 },
  }));
  return {
    add: (probes) => {
      sums.forEach((of, index) => {
        const probe = probes[index];
        if (probe === undefined) return;
        of.gradients.add(probe.gradient);
        // The same vector: its mean is there already.
        if (probe.descent !== probe.gradient) of.descents.add(probe.descent);
        of.exact.add(probe.exact);
        markUnits(of.alive, probe.exact);
        const [cross, first, second] = probe.errors;
        of.errors.cross += cross;
        of.errors.first += first;
        of.errors.second += second;
      });
    },
    measures: (values) =>
      sums.map(({ rule, weights, gradients, descents, exact, alive, errors }, index): MeasuredLayer => {
        const filled = new Uint8Array(alive.length);
        markUnits(filled, values[index] ?? new Float32Array());
        const descended = descents.count() > 0 ? descents.mean() : gradients.mean();
        const products = productsOf(descended, exact.mean());
        return {
          'error-angle': angleOf(errors, 'no error reaches the layer'),
          'update-angle': angleOf(products, 'the rule makes no change, or no gradient reaches the layer'),
          'gradient-norm': Math.sqrt(products.second),
          ...variances(rule, { weights, gradients }),
          'dead-units':
            errors.second === 0
              ? { absent: 'the network makes no error on the probe images' }
              : alive.reduce((sum, one, unit) => sum + 1 - one * (filled[unit] ?? 0), 0) / alive.length,
        };
      }),
  };
}

/** Sets a mark for every unit with an entry that is not 0. Units are counted by the last axis of the weights, of depthwise ones by the third. */
function markUnits(marks: Uint8Array, values: Float32Array): void {
  values.forEach((value, place) => {
    if (value !== 0) marks[place % marks.length] = 1;
  });
}

function variances(
  rule: LearningRuleName,
  { weights, gradients }: { weights: number; gradients: ReturnType<typeof createVectorMoments> },
): MeasuredLayer {
  if (ruleCatalogue[rule].family === 'local') {
    const absent: Measured = { absent: 'a local rule follows no gradient' };
    return { 'gradient-variance': absent, 'gradient-variance-relative': absent };
  }
  const scatter = gradients.scatter() / (gradients.count() - 1);
  const signal = gradients.mean().reduce((sum, value) => sum + value * value, 0);
  return {
    'gradient-variance': scatter / weights,
    'gradient-variance-relative': signal === 0 ? { absent: 'the mean gradient is 0' } : scatter / signal,
  };
}
