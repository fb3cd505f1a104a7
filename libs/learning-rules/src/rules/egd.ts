import type { EffectiveRuleOptions } from '@bionas/contracts';
import { tf } from '@bionas/engine';
import { drawByLaw, drawNormal } from '../initial-law.ts';
import { fansOf, type LayerShape } from '../layer-shape.ts';
import type { LearningRule, RuleKind, RuleState, StepContext } from '../learning-rule.ts';
import type { RandomStream } from '../random-stream.ts';
import { stateTensor } from './parts/state-tensor.ts';
import { inputCount, perInput, perUnit, sumByUnit } from './parts/units.ts';
import { tidyOutcome } from './parts/tidy-outcome.ts';

type Options = EffectiveRuleOptions['egd'];

const meanSquare = (layer: LayerShape): number => {
  const { fanIn, fanOut } = fansOf(layer);
  return 2 / (fanIn + fanOut);
};

/** Half of the input units excite, half inhibit, in an order drawn at random: ±1, [inputs]. */
function drawSigns(count: number, random: RandomStream): tf.Tensor1D {
  const signs = Float32Array.from({ length: count }, (_, index) => (index < Math.ceil(count / 2) ? 1 : -1));
  for (let last = count - 1; last > 0; last -= 1) {
    const other = random.integer(last + 1);
    [signs[last], signs[other]] = [signs[other] ?? 1, signs[last] ?? 1];
  }
  return tf.tensor1d(signs);
}

/** W = σ∘V, ln V normal with the spread asked for; the mean square of V is that of Xavier's law. */
function drawWeights(options: Options, layer: LayerShape, random: RandomStream, state: RuleState): tf.Tensor {
  return tf.tidy(() => {
    const { spread } = options;
    const centre = Math.log(meanSquare(layer)) / 2 - spread ** 2;
    const sizes = tf.exp(tf.add(tf.mul(drawNormal(layer.weights, random), spread), centre));
    return tf.mul(sizes, perInput(layer, stateTensor('egd', state, 'signs')));
  });
}

/** `V ← V∘exp(−clip(η g, ±c) − η λ)`, and 0 for good below the threshold; then what the variant says. */
function multiply(options: Options, context: StepContext): tf.Tensor {
  return tf.tidy(() => {
    const { layer, weights, gradient, learningRate, state } = context;
    const signs = perInput(layer, stateTensor('egd', state, 'signs'));
    const sizes = tf.abs(weights);
    const { clip, decay, prune, competitive } = options;
    const exponent = tf.clipByValue(tf.mul(tf.mul(gradient, signs), learningRate), -clip, clip);
    const shrink = tf.mul(learningRate, decay);
    const moved = tf.mul(sizes, tf.exp(tf.neg(tf.add(exponent, shrink))));
    const silent = prune * Math.sqrt(meanSquare(layer));
    const kept = tf.mul(moved, tf.cast(tf.greaterEqual(moved, silent), 'float32'));
    if (!competitive) return tf.mul(kept, signs);
    // A unit all of whose synapses are silent stays silent.
    const sums = sumByUnit(layer, kept);
    const scale = tf.divNoNan(sumByUnit(layer, sizes), sums);
    return tf.mul(tf.mul(kept, perUnit(layer, scale)), signs);
  });
}

/**
 * Exponentiated gradient with Dale's law: our own design (learning-rules.md, section 9), inspired by the abstract of arXiv:2603.03234 and
 * not that paper's rule. Each input unit has a sign for good, excitatory or inhibitory; weights are W = σ∘V with V ≥ 0 and change by
 * factors, along the exact local gradient of the error that reaches the layer. Changes by factors make the logarithm of a weight a sum of
 * steps, from which lognormal weights should arise, and 0 stays 0, from which sparse ones should: both are measured, not claimed. The signs
 * are enforced.
 *
 * The error goes down through W or, with `delivers: frsf`, through |M|∘sign(W). It cannot go through s·sign(W): all weights of an input have
 * one sign, so the input would hear ± the sum of the errors above, which is 0 under a softmax. `competitive` (homeostasis, Kivinen and
 * Warmuth's normalised exponentiated gradient, doi:10.1006/inco.1996.2612): after a step each unit's sum of V is brought back to what it
 * was. Depthwise kernels would have one sign each and can only blur, so they learn by uSF unless asked.
 */
export const egd: RuleKind<'egd'> = {
  name: 'egd',
  substitute: (layer, options) => (layer.kind === 'depthwise' && !options.depthwise ? 'usf' : null),
  create: (options): LearningRule => {
    const drawsFeedback = options.delivers === 'frsf';
    const feedback: LearningRule['feedback'] = (_layer, weights, state) =>
      drawsFeedback ? tf.mul(tf.sign(weights), stateTensor('egd', state, 'magnitude')) : null;
    return {
      name: 'egd',
      delivers: true,
      learningRate: options.learningRate,
      keepsNorm: false,
      relaxation: null,
      init: (layer, random) =>
        tf.tidy(() => ({
          signs: drawSigns(inputCount(layer), random),
          ...(drawsFeedback && { magnitude: tf.abs(drawByLaw('xavier', layer, random)) }),
        })),
      initialWeights: (layer, random, state) => drawWeights(options, layer, random, state),
      initialBias: (layer) => tf.zeros([layer.weights.at(-1) ?? 0]),
      feedback,
      backward: ({ layer, operator, weights, state, delta, input, wants }) =>
        tidyOutcome(() => ({
          delivered: wants.delivery
            ? operator.inputGradient(delta, feedback(layer, weights, state) ?? weights, input)
            : null,
          gradient: wants.gradient ? operator.weightGradient(input, delta, weights) : null,
          state,
        })),
      step: (context) => multiply(options, context),
    };
  },
};
