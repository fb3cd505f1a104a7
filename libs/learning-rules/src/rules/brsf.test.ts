import { loadEngine, tf } from '@bionas/engine';
import { beforeAll, expect, test } from 'vitest';
import { createRule, lawBound, randomStream } from '../index.ts';
import { contextOf, denseCase, denseLayer, numbersOf } from '../testing/layer-cases.ts';

beforeAll(async () => {
  await loadEngine({ backend: 'cpu' });
});

/** B of the moment in each of these steps, which want the gradient or not. */
const walk = (seed: number, training: readonly boolean[]): number[][] =>
  tf.tidy(() => {
    const rule = createRule('brsf');
    const context = contextOf(rule, denseCase(12, 7), seed);
    let { state } = context;
    return training.map((gradient) => {
      const feedback = numbersOf(rule.feedback(context.layer, context.weights, state));
      ({ state } = rule.backward({ ...context, state, wants: { delivery: true, gradient } }));
      return feedback;
    }) as never;
  });

test('B differs between training steps, and stays in evaluation', () => {
  const [first, second, third] = walk(1, [true, true, true]);
  expect(new Set([String(first), String(second), String(third)]).size).toBe(3);
  const [one, two, three, four] = walk(1, [false, false, true, false]);
  expect(one).toEqual(first);
  expect(two).toEqual(first);
  expect(three).toEqual(first);
  expect(four).toEqual(second);
});

test('same seed, same sequence; another seed, another one', () => {
  expect(walk(1, [true, true, true])).toEqual(walk(1, [true, true, true]));
  expect(walk(1, [true])).not.toEqual(walk(2, [true]));
});

test('magnitudes are uniform up to the bound of the law', () => {
  tf.tidy(() => {
    const rule = createRule('brsf');
    const layer = denseLayer(200, 200);
    const feedback = rule.feedback(layer, tf.ones([200, 200]), rule.init(layer, randomStream(1, 'state')));
    const magnitudes = numbersOf(feedback).map((value) => value / lawBound('xavier', layer));
    const mean = magnitudes.reduce((sum, value) => sum + value, 0) / magnitudes.length;
    // Mean 1/2, standard error 1/√(12·40,000) = 0.0014.
    expect(Math.abs(mean - 0.5)).toBeLessThan(5 * 0.00145);
    expect(Math.min(...magnitudes)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...magnitudes)).toBeLessThan(1);
    expect(Math.max(...magnitudes)).toBeGreaterThan(0.999);
  });
});
