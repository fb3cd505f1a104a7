/** @file What holds for every rule in the registry, and the oracles of learning-rules.md, section 11. */
import { learningRuleNames } from '@bionas/contracts';
import { loadEngine, tf } from '@bionas/engine';
import { expectClose, expectNoLeak } from '@bionas/engine/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  alignmentOf,
  learningRules,
  randomStream,
  xavierUniform,
  type LayerOperator,
  type LayerShape,
  type RuleContext,
} from './index.ts';

const dense: LayerOperator = {
  forward: (x, weights) => tf.matMul(x, weights),
  inputGradient: (delta, weights) => tf.matMul(delta, weights, false, true),
  weightGradient: (x, delta) => tf.matMul(x, delta, true, false),
};
const denseShape = (fanIn: number, fanOut: number): LayerShape => ({
  kind: 'dense',
  weights: [fanIn, fanOut],
  input: [fanIn],
  output: [fanOut],
  classes: fanOut,
});
/** A layer with drawn weights in the middle of a backward pass. */
function contextOf(rule: (typeof learningRules)[keyof typeof learningRules], layer: LayerShape): RuleContext {
  const [fanIn = 0, fanOut = 0] = layer.weights;
  const weights = xavierUniform(layer, randomStream(1, 'weights'));
  const input = tf.randomNormal([8, fanIn], 0, 1, 'float32', 2);
  return {
    layer,
    operator: dense,
    weights,
    state: rule.init(layer, randomStream(1, 'feedback')),
    input,
    output: dense.forward(input, weights),
    delta: tf.randomNormal([8, fanOut], 0, 1, 'float32', 3),
    outputError: tf.randomNormal([8, fanOut], 0, 1, 'float32', 4),
    wants: { delivery: true, gradient: true },
  };
}

beforeAll(async () => {
  await loadEngine({ backend: 'cpu' });
});

describe.each(learningRuleNames)('%s', (name) => {
  const rule = learningRules[name];

  test('is registered under its own name', () => {
    expect(rule.name).toBe(name);
  });

  test('keeps shapes, stays finite and gives exactly what is asked for', () => {
    tf.tidy(() => {
      const context = contextOf(rule, denseShape(12, 7));
      const both = rule.backward(context);
      expect(both.gradient?.shape).toEqual([12, 7]);
      expect(both.delivered?.shape).toEqual(rule.delivers ? [8, 12] : undefined);
      for (const tensor of [both.gradient, both.delivered]) {
        if (tensor !== null) expect([...tensor.dataSync()].every(Number.isFinite)).toBe(true);
      }
      expect(Object.keys(both.state)).toEqual(Object.keys(context.state));
      expect(rule.backward({ ...context, wants: { delivery: false, gradient: true } }).delivered).toBeNull();
      expect(rule.backward({ ...context, wants: { delivery: true, gradient: false } }).gradient).toBeNull();
    });
  });

  test('same seed, same bits; borrowed tensors survive, none is left behind', async () => {
    const run = (): number[] =>
      tf.tidy(() => {
        const context = contextOf(rule, denseShape(12, 7));
        const { delivered, gradient } = rule.backward(context);
        rule.backward(context);
        return [...(delivered?.dataSync() ?? []), ...(gradient?.dataSync() ?? [])];
      });
    expect(run()).toEqual(run());
    await expectNoLeak(run);
  });

  test('its own tensors are freed by its caller, without a tidy', async () => {
    const context = tf.tidy(() => {
      const made = contextOf(rule, denseShape(12, 7));
      for (const tensor of [made.weights, made.input, made.output, made.delta, made.outputError])
        tf.keep(tensor);
      for (const tensor of Object.values(made.state)) tf.keep(tensor);
      return made as never;
    }) as RuleContext;
    await expectNoLeak(() => {
      const { delivered, gradient } = rule.backward(context);
      tf.dispose([delivered, gradient].filter((tensor) => tensor !== null));
    });
  });
});

describe('oracles', () => {
  // n = 40,000 weights; 5 standard deviations: section 11, 57.3/√n, 18/√n, 0.6/√n and 0.45/√n.
  const layer = denseShape(200, 200);
  const root = 200;
  test.each([
    { name: 'fa' as const, angle: 90, angleSd: 57.3 / root, ratioSd: 0.6 / root },
    { name: 'usf' as const, angle: 30, angleSd: 18 / root, ratioSd: 0.45 / root },
  ])('$name: angle $angle°, ratio 1', ({ name, angle, angleSd, ratioSd }) => {
    for (const seed of [1, 2, 3]) {
      tf.tidy(() => {
        const rule = learningRules[name];
        const weights = xavierUniform(layer, randomStream(seed, 'weights'));
        const state = rule.init(layer, randomStream(seed, 'feedback'));
        const found = alignmentOf(rule.feedback(layer, weights, state) as tf.Tensor, weights);
        expect(Math.abs(found.angle - angle)).toBeLessThan(5 * angleSd);
        expect(Math.abs(found.ratio - 1)).toBeLessThan(5 * ratioSd);
      });
    }
  });

  test('bp has no feedback beside the weights; a tensor is aligned with itself', () => {
    tf.tidy(() => {
      const weights = xavierUniform(layer, randomStream(1, 'weights'));
      expect(learningRules.bp.feedback(layer, weights, {})).toBeNull();
      expect(alignmentOf(weights, weights).angle).toBeCloseTo(0, 1);
      expect(alignmentOf(tf.neg(weights), weights).angle).toBeCloseTo(180, 1);
    });
  });

  test('fa with B := W is bp, to the bit', () => {
    tf.tidy(() => {
      const context = contextOf(learningRules.fa, denseShape(12, 7));
      const exact = learningRules.bp.backward(context);
      const aligned = learningRules.fa.backward({ ...context, state: { feedback: context.weights } });
      expect(aligned.delivered?.dataSync()).toEqual(exact.delivered?.dataSync());
      expect(aligned.gradient?.dataSync()).toEqual(exact.gradient?.dataSync());
    });
  });

  test('fa without its feedback is refused', () => {
    tf.tidy(() => {
      const context = contextOf(learningRules.bp, denseShape(3, 2));
      expect(() => learningRules.fa.backward(context)).toThrow(/"feedback"/);
    });
  });

  test('usf follows the signs of the weights of the moment, and sign(0) is 0', () => {
    tf.tidy(() => {
      const shape = denseShape(3, 1);
      const weights = tf.variable(tf.tensor2d([[0.5], [-0.01], [0]]));
      const feedback = (): Float32Array =>
        learningRules.usf.feedback(shape, weights, {})?.dataSync<'float32'>() ?? new Float32Array();
      const s = Math.sqrt(2 / 4);
      expectClose(feedback(), [s, -s, 0]);
      weights.assign(tf.tensor2d([[-0.5], [0.2], [0.1]]));
      expectClose(feedback(), [-s, s, s]);
      weights.dispose();
    });
  });

  test('fa on a linear network of two layers and a linear task: the loss falls, and so does the angle', () => {
    const [first, second] = [denseShape(20, 30), denseShape(30, 5)];
    const one = tf.variable(tf.mul(xavierUniform(first, randomStream(1, 'one')), 0.1));
    const two = tf.variable(tf.mul(xavierUniform(second, randomStream(1, 'two')), 0.1));
    const state = learningRules.fa.init(second, randomStream(1, 'feedback'));
    const x = tf.randomNormal([200, 20], 0, 1, 'float32', 5);
    const target = tf.matMul(x, tf.randomNormal([20, 5], 0, 1, 'float32', 6));
    const step = (): number => {
      const [loss, dOne, dTwo] = tf.tidy<[tf.Tensor, tf.Tensor, tf.Tensor]>(() => {
        const hidden = tf.matMul(x, one);
        const error = tf.sub(tf.matMul(hidden, two), target);
        const delta = tf.div(error, 200);
        const context = {
          layer: second,
          operator: dense,
          weights: two,
          state,
          input: hidden,
          output: error,
          delta,
          outputError: delta as tf.Tensor2D,
        };
        const { delivered, gradient } = learningRules.fa.backward({
          ...context,
          wants: { delivery: true, gradient: true },
        });
        return [tf.mean(tf.square(error)), tf.matMul(x, delivered as tf.Tensor, true), gradient as tf.Tensor];
      });
      tf.tidy(() => {
        one.assign(tf.sub(one, tf.mul(dOne, 0.05)));
        two.assign(tf.sub(two, tf.mul(dTwo, 0.05)));
      });
      const value = loss.dataSync()[0] ?? NaN;
      tf.dispose([loss, dOne, dTwo]);
      return value;
    };
    const angle = (): number => alignmentOf(state['feedback'] as tf.Tensor, two).angle;
    const start = { loss: step(), angle: angle() };
    let loss = start.loss;
    for (let index = 0; index < 400; index += 1) loss = step();
    expect(start.angle).toBeGreaterThan(75);
    expect(loss).toBeLessThan(0.1 * start.loss);
    expect(angle()).toBeLessThan(start.angle - 20);
    tf.dispose([one, two, x, target, ...Object.values(state)]);
  });
});
