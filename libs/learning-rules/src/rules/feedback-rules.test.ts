/** @file Rules that replace what goes down by the feedback tensor in use: the oracles of learning-rules.md, section 11. */
import { loadEngine, tf } from '@bionas/engine';
import { expectClose } from '@bionas/engine/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { alignmentOf, createRule, drawByLaw, randomStream } from '../index.ts';
import type { LearningRule, RuleContext, RuleState } from '../learning-rule.ts';
import { contextOf, denseCase, denseLayer, layerCases, numbersOf } from '../testing/layer-cases.ts';

beforeAll(async () => {
  await loadEngine({ backend: 'cpu' });
});

const bp = createRule('bp');
const only = { delivery: false, gradient: true };
const feedbackOf = (rule: LearningRule, { layer, weights }: RuleContext, state: RuleState): tf.Tensor => {
  const feedback = rule.feedback(layer, weights, state);
  if (feedback === null) throw new Error(`${rule.name} has no feedback tensor`);
  return feedback;
};

describe.each(layerCases)('$name', (layerCase) => {
  test('fa and wm with B := W are bp, to the bit', () => {
    tf.tidy(() => {
      for (const name of ['fa', 'wm'] as const) {
        const context = contextOf(createRule(name), layerCase);
        const exact = bp.backward({ ...context, state: {} });
        const state = { ...context.state, feedback: context.weights };
        const aligned = createRule(name).backward({ ...context, state });
        expect(numbersOf(aligned.delivered)).toEqual(numbersOf(exact.delivered));
        expect(numbersOf(aligned.gradient)).toEqual(numbersOf(exact.gradient));
      }
    });
  });

  test('what goes down is the error through the feedback tensor; the gradient is that of bp', () => {
    tf.tidy(() => {
      for (const name of ['bp', 'fa', 'usf', 'brsf', 'frsf', 'wm', 'pc', 'egd'] as const) {
        const rule = createRule(name);
        const context = contextOf(rule, layerCase);
        const { operator, input, weights, delta, state, layer } = context;
        const outcome = rule.backward(context);
        const through = rule.feedback(layer, weights, state) ?? weights;
        expect(numbersOf(outcome.delivered)).toEqual(
          numbersOf(operator.inputGradient(delta, through, input)),
        );
        expect(numbersOf(outcome.gradient)).toEqual(
          numbersOf(operator.weightGradient(input, delta, weights)),
        );
      }
    });
  });

  test('usf, frsf and brsf agree with the signs of the weights after 100 steps, in which many change', () => {
    for (const name of ['usf', 'frsf', 'brsf'] as const) {
      tf.tidy(() => {
        const rule = createRule(name);
        let context = contextOf(rule, layerCase);
        const first = numbersOf(tf.sign(context.weights));
        for (let step = 0; step < 100; step += 1) {
          const moved = tf.tidy(() => {
            const delta = tf.randomNormal(context.delta.shape, 0, 1, 'float32', step + 1);
            const { gradient, state } = rule.backward({ ...context, delta, wants: only });
            const weights = tf.sub(context.weights, tf.mul(gradient ?? NaN, 0.02));
            return { weights, ...state } as never;
          });
          const { weights, ...state } = moved as Record<string, tf.Tensor> & { weights: tf.Tensor };
          context = { ...context, weights, state };
        }
        const signs = numbersOf(tf.sign(context.weights));
        expect(signs).not.toEqual(first);
        expect(signs).not.toContain(0);
        expect(numbersOf(tf.sign(feedbackOf(rule, context, context.state)))).toEqual(signs);
      });
    }
  });
});

test('usf: s·sign(W), and sign(0) is 0', () => {
  tf.tidy(() => {
    const weights = tf.tensor2d([[0.5], [-0.01], [0]]);
    const s = Math.sqrt(2 / 4);
    expectClose(
      createRule('usf').feedback(denseLayer(3, 1), weights, {}) ?? [],
      tf.tensor2d([[s], [-s], [0]]),
    );
  });
});

test('fa and frsf keep the very tensors that they have drawn', () => {
  tf.tidy(() => {
    for (const name of ['fa', 'frsf', 'usf', 'bp', 'pc', 'dfa'] as const) {
      const context = contextOf(createRule(name), denseCase(12, 7));
      const { state } = createRule(name).backward(context);
      for (const [key, tensor] of Object.entries(context.state)) expect(state[key]).toBe(tensor);
    }
  });
});

test('clipped errors lie in [−1, 1], and only errors are clipped', () => {
  tf.tidy(() => {
    for (const name of ['bp', 'fa', 'usf', 'brsf', 'frsf', 'dfa', 'wm', 'pc'] as const) {
      const plain = createRule(name);
      const context = contextOf(plain, denseCase(12, 7));
      const large = {
        ...context,
        delta: tf.mul(context.delta, 10),
        outputError: tf.mul(context.outputError, 10),
      };
      const [free, clipped] = [
        plain.backward(large),
        createRule(name, { [name]: { clipErrors: true } }).backward(large),
      ];
      const limited = numbersOf(free.delivered).map((value) => Math.min(1, Math.max(-1, value)));
      expect(limited).not.toEqual(numbersOf(free.delivered));
      expect(numbersOf(clipped.delivered)).toEqual(limited);
      expect(numbersOf(clipped.gradient)).toEqual(numbersOf(free.gradient));
    }
  });
});

test('a state without what the rule has drawn is refused', () => {
  tf.tidy(() => {
    const context = { ...contextOf(bp, denseCase(3, 2)), state: {} };
    expect(() => createRule('fa').backward(context)).toThrow(/"feedback".*drawn by init/);
    expect(() => createRule('brsf').backward(context)).toThrow(/"draws"/);
    expect(() => createRule('frsf').backward(context)).toThrow(/"magnitude"/);
  });
});

test('fa on a linear network of two layers and a linear task: the loss falls, and so does the angle', () => {
  const rule = createRule('fa');
  const { layer, operator } = denseCase(30, 5);
  const variable = (fanIn: number, fanOut: number, name: string): tf.Variable =>
    tf.variable(
      tf.tidy(() => tf.mul(drawByLaw('xavier', denseLayer(fanIn, fanOut), randomStream(1, name)), 0.1)),
    );
  tf.tidy(() => {
    const [one, two] = [variable(20, 30, 'one'), variable(30, 5, 'two')];
    const state = rule.init(layer, randomStream(1, 'feedback'));
    const x = tf.randomNormal([200, 20], 0, 1, 'float32', 5);
    const target = tf.matMul(x, tf.randomNormal([20, 5], 0, 1, 'float32', 6));
    const step = (): number =>
      tf.tidy(() => {
        const hidden = tf.matMul(x, one);
        const output = tf.matMul(hidden, two);
        const error = tf.sub<tf.Tensor2D>(output, target);
        const delta = tf.div<tf.Tensor2D>(error, 200);
        const context = {
          layer,
          operator,
          weights: two,
          state,
          input: hidden,
          output,
          delta,
          outputError: delta,
        };
        const { delivered, gradient } = rule.backward({
          ...context,
          wants: { delivery: true, gradient: true },
        });
        one.assign(tf.sub(one, tf.mul(tf.matMul(x, delivered ?? hidden, true), 0.05)));
        two.assign(tf.sub(two, tf.mul(gradient ?? NaN, 0.05)));
        return numbersOf(tf.mean(tf.square(error)))[0] ?? NaN;
      });
    const angle = (): number => alignmentOf(state['feedback'] ?? two, two).angle;
    const start = { loss: step(), angle: angle() };
    let loss = start.loss;
    for (let index = 0; index < 400; index += 1) loss = step();
    expect(start.angle).toBeGreaterThan(75);
    expect(loss).toBeLessThan(0.1 * start.loss);
    expect(angle()).toBeLessThan(start.angle - 20);
    tf.dispose([one, two]);
  });
});
