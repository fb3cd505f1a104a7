/** @file Exponentiated gradient with Dale's law against learning-rules.md, sections 9 and 11. */
import type { EffectiveRuleOptions } from '@bionas/contracts';
import { loadEngine, tf } from '@bionas/engine';
import { expectClose } from '@bionas/engine/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { createRule, randomStream, ruleForLayer, type LearningRule } from '../index.ts';
import type { RuleContext } from '../learning-rule.ts';
import { contextOf, denseCase, denseLayer, layerCases, numbersOf } from '../testing/layer-cases.ts';
import { perInput, sumByUnit } from './parts/units.ts';

beforeAll(async () => {
  await loadEngine({ backend: 'cpu' });
});

type Options = Partial<EffectiveRuleOptions['egd']>;
const egd = (options: Options = {}): LearningRule => createRule('egd', { egd: options });
/** The weights after a step along a gradient. */
function step(
  rule: LearningRule,
  { layer, state }: Pick<RuleContext, 'layer' | 'state'>,
  { weights, gradient, rate }: { weights: tf.Tensor; gradient: tf.Tensor; rate: number },
): tf.Tensor {
  const next = rule.step?.({ layer, state, weights, gradient, learningRate: tf.scalar(rate) });
  if (next === undefined) throw new Error('egd has no step');
  return next;
}
const normal = (shape: number[], seed: number): tf.Tensor => tf.randomNormal(shape, 0, 1, 'float32', seed);

describe('the law of the first weights', () => {
  const layer = denseLayer(400, 300);
  const drawn = (options: Options): { weights: number[]; signs: number[] } =>
    tf.tidy(() => {
      const state = egd(options).init(layer, randomStream(1, 'state'));
      const weights = egd(options).initialWeights(layer, randomStream(1, 'weights'), state);
      return { weights: numbersOf(weights), signs: numbersOf(state['signs']) } as never;
    });
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;

  test('ln V is normal, with μ = ½ ln(2/(fan_in + fan_out)) − τ² and deviation τ', () => {
    const logarithms = drawn({}).weights.map((weight) => Math.log(Math.abs(weight)));
    const [centre, root] = [Math.log(2 / 700) / 2 - 1, Math.sqrt(logarithms.length)];
    expect(Math.abs(mean(logarithms) - centre)).toBeLessThan(5 / root);
    const deviations = logarithms.map((value) => value - centre);
    const moment = (power: number): number => mean(deviations.map((value) => value ** power));
    // Standard errors of the second, third and fourth moment of a normal law: √2, √15 and √96 over √n.
    expect(Math.abs(moment(2) - 1)).toBeLessThan((5 * Math.sqrt(2)) / root);
    expect(Math.abs(moment(3))).toBeLessThan((5 * Math.sqrt(15)) / root);
    expect(Math.abs(moment(4) - 3)).toBeLessThan((5 * Math.sqrt(96)) / root);
  });

  test.each([0.5, 0.25])('the mean square is that of Xavier’s law; spread %d', (spread) => {
    const { weights } = drawn({ spread });
    // Of a lognormal V² the deviation is √(exp(4τ²) − 1) of its mean.
    const error = Math.sqrt((Math.exp(4 * spread ** 2) - 1) / weights.length);
    expect(Math.abs(mean(weights.map((weight) => weight ** 2)) / (2 / 700) - 1)).toBeLessThan(5 * error);
  });

  test('half of the input units excite, half inhibit, and all weights of a unit have its sign', () => {
    const { weights, signs } = drawn({});
    expect(signs.filter((sign) => sign === 1)).toHaveLength(200);
    expect(signs.filter((sign) => sign === -1)).toHaveLength(200);
    expect(signs.slice(0, 200)).not.toEqual(signs.slice(200).map((sign) => -sign));
    expect(weights.every((weight, index) => Math.sign(weight) === signs[Math.floor(index / 300)])).toBe(true);
    tf.tidy(() => {
      // Of an odd number one more excites: three inputs, as of a stem that sees colours.
      const three = numbersOf(egd().init(denseLayer(3, 2), randomStream(2, 'state'))['signs']);
      expect(three.sort()).toEqual([-1, 1, 1]);
    });
  });
});

describe.each(layerCases)('$name', (layerCase) => {
  const plain = egd({ prune: 0 });

  test('with a constant gradient V is V₀ exp(−η g t)', () => {
    tf.tidy(() => {
      const context = contextOf(plain, layerCase);
      const gradient = tf.mul(normal(context.weights.shape, 9), 0.1);
      let { weights } = context;
      for (let time = 0; time < 50; time += 1)
        weights = step(plain, context, { weights, gradient, rate: 0.02 });
      const signs = perInput(layerCase.layer, context.state['signs'] ?? tf.scalar(NaN));
      const expected = tf.mul(context.weights, tf.exp(tf.mul(tf.mul(gradient, signs), -0.02 * 50)));
      expectClose(tf.div(weights, expected), tf.onesLike(weights), 1e-4);
    });
  });

  test('a step in ln V is at most the clip', () => {
    tf.tidy(() => {
      const context = contextOf(plain, layerCase);
      const gradient = tf.mul(normal(context.weights.shape, 9), 1000);
      const next = step(plain, context, { weights: context.weights, gradient, rate: 1 });
      for (const ratio of numbersOf(tf.div(next, context.weights))) {
        expect(Math.abs(Math.log(ratio))).toBeCloseTo(0.1, 4);
      }
    });
  });

  test('the order of two steps does not matter', () => {
    tf.tidy(() => {
      const context = contextOf(plain, layerCase);
      const [one, two] = [normal(context.weights.shape, 1), normal(context.weights.shape, 2)];
      const after = (...gradients: tf.Tensor[]): tf.Tensor =>
        gradients.reduce(
          (weights, gradient) => step(plain, context, { weights, gradient, rate: 0.01 }),
          context.weights,
        );
      expectClose(tf.div(after(one, two), after(two, one)), tf.onesLike(one), 1e-5);
    });
  });

  test('zero stays zero and no sign changes, whatever the gradients', () => {
    for (const options of [{}, { competitive: true }, { decay: 0.1 }, { prune: 0.5 }]) {
      tf.tidy(() => {
        const rule = egd({ depthwise: true, ...options });
        const context = contextOf(rule, layerCase);
        const open = tf.cast(tf.greater(normal(context.weights.shape, 3), 0), 'float32');
        let weights: tf.Tensor = tf.mul(context.weights, open);
        const first = numbersOf(tf.sign(weights));
        let silent = first.filter((sign) => sign === 0).length;
        expect(silent).toBeGreaterThan(0);
        for (let time = 0; time < 60; time += 1) {
          const gradient = tf.mul(normal(context.weights.shape, 10 + time), 10);
          weights = step(rule, context, { weights, gradient, rate: 1 });
          const signs = numbersOf(tf.sign(weights));
          expect(signs.every((sign, index) => sign === 0 || sign === first[index])).toBe(true);
          const now = signs.filter((sign) => sign === 0).length;
          expect(now).toBeGreaterThanOrEqual(silent);
          silent = now;
        }
      });
    }
  });

  test('a small step is one of gradient descent with the rate η·V', () => {
    tf.tidy(() => {
      const context = contextOf(plain, layerCase);
      const gradient = normal(context.weights.shape, 4);
      const rate = 1e-3;
      const moved = tf.sub(
        step(plain, context, { weights: context.weights, gradient, rate }),
        context.weights,
      );
      const descended = tf.mul(tf.mul(tf.abs(context.weights), gradient), -rate);
      // They differ by (η g)²/2 of V; both are compared in units of η.
      expectClose(tf.div(moved, rate), tf.div(descended, rate), 5e-3);
    });
  });

  test('competitive: each unit keeps its sum', () => {
    tf.tidy(() => {
      const { layer } = layerCase;
      const rule = egd({ competitive: true, prune: 0.2 });
      const context = contextOf(rule, layerCase);
      const before = sumByUnit(layer, tf.abs(context.weights));
      let { weights } = context;
      for (let time = 0; time < 20; time += 1) {
        weights = step(rule, context, { weights, gradient: normal(weights.shape, time + 1), rate: 0.05 });
      }
      expectClose(sumByUnit(layer, tf.abs(weights)), before, 1e-4);
      expect(numbersOf(weights)).not.toEqual(numbersOf(context.weights));
    });
  });
});

describe('what goes down', () => {
  test('errors that add up to 0, as under a softmax, get through, by W and by |M|∘sign(W)', () => {
    tf.tidy(() => {
      // All weights of an input have one sign: s·sign(W) would hand down s·σ·(1 + 2 − 3) = 0 to every input.
      const error = tf.tensor2d([[1, 2, -3]]);
      for (const delivers of ['bp', 'frsf'] as const) {
        const rule = egd({ delivers });
        const drawn = contextOf(rule, denseCase(4, 3));
        const { layer, operator, weights, state } = drawn;
        const { delivered } = rule.backward({ ...drawn, delta: error, input: tf.ones([1, 4]) });
        const through = rule.feedback(layer, weights, state) ?? weights;
        expect(numbersOf(delivered)).toEqual(numbersOf(operator.inputGradient(error, through, drawn.input)));
        for (const value of numbersOf(delivered)) expect(Math.abs(value)).toBeGreaterThan(1e-3);
        expect(numbersOf(tf.sign(through))).toEqual(numbersOf(tf.sign(weights)));
      }
    });
  });

  test('a silent synapse hands nothing down', () => {
    tf.tidy(() => {
      const rule = egd({ delivers: 'frsf' });
      const { layer, weights, state } = contextOf(rule, denseCase(2, 2));
      const open = tf.mul(weights, [[1, 0], [0, 1]]); // oxfmt-ignore
      const zeros = numbersOf(rule.feedback(layer, open, state)).map((value) => value === 0);
      expect(zeros).toEqual([false, true, true, false]);
    });
  });
});

test('decay shrinks every weight by exp(−η λ)', () => {
  tf.tidy(() => {
    const rule = egd({ decay: 0.5, prune: 0 });
    const context = contextOf(rule, denseCase(12, 7));
    const still = { weights: context.weights, gradient: tf.zerosLike(context.weights), rate: 0.2 };
    expectClose(step(rule, context, still), tf.mul(context.weights, Math.exp(-0.1)));
  });
});

test('weights under the threshold become 0 for good', () => {
  tf.tidy(() => {
    const rule = egd({ prune: 0.1 });
    const context = contextOf(rule, denseCase(2, 2));
    // The threshold is 0.1·√(2/4) = 0.0707.
    const [weights, gradient] = [tf.tensor2d([[0.07, 0.08], [0.5, 0.0707]]), tf.zeros([2, 2])]; // oxfmt-ignore
    const signed = tf.mul(weights, perInput(context.layer, context.state['signs'] ?? tf.scalar(NaN)));
    const next = step(rule, context, { weights: signed, gradient, rate: 1 });
    expectClose(tf.abs(next), tf.tensor2d([[0, 0.08], [0.5, 0]])); // oxfmt-ignore
    const grown = step(rule, context, { weights: next, gradient: tf.neg(tf.sign(signed)), rate: 1 });
    expectClose(tf.abs(grown), tf.tensor2d([[0, 0.08 * Math.exp(0.1)], [0.5 * Math.exp(0.1), 0]])); // oxfmt-ignore
  });
});

test('a unit all of whose synapses are silent stays finite and silent', () => {
  tf.tidy(() => {
    const rule = egd({ competitive: true, prune: 0.9 });
    const context = contextOf(rule, denseCase(3, 2));
    const weights = tf.mul(context.weights, 1e-6);
    const next = step(rule, context, { weights, gradient: tf.zerosLike(weights), rate: 1 });
    expect(numbersOf(tf.abs(next))).toEqual([0, 0, 0, 0, 0, 0]);
  });
});

test('depthwise layers have usf instead, unless told', () => {
  for (const { layer } of layerCases) {
    const expected = layer.kind === 'depthwise' ? 'usf' : 'egd';
    expect(ruleForLayer('egd', layer).name).toBe(expected);
    expect(ruleForLayer('egd', layer, { egd: { depthwise: true } }).name).toBe('egd');
    expect(ruleForLayer('fa', layer).name).toBe('fa');
  }
});
