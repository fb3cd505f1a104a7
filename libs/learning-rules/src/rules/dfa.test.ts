import { loadEngine, tf } from '@bionas/engine';
import { expectClose } from '@bionas/engine/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { createRule, randomStream } from '../index.ts';
import { contextOf, denseCase, layerCases, numbersOf } from '../testing/layer-cases.ts';

beforeAll(async () => {
  await loadEngine({ backend: 'cpu' });
});

const rule = createRule('dfa');
const byChannels = createRule('dfa', { dfa: { projection: 'channels' } });

test('by hand: e = [0.5, −1], B = [[1, 2], [3, −4]] hand down e·B = [−2.5, 5]', () => {
  tf.tidy(() => {
    const context = contextOf(rule, denseCase(2, 3));
    const { delivered } = rule.backward({
      ...context,
      outputError: tf.tensor2d([[0.5, -1]]),
      input: tf.tensor2d([[7, 8]]),
      delta: tf.tensor2d([[1, 1, 1]]),
      state: { projection: tf.tensor2d([[1, 2], [3, -4]]) }, // oxfmt-ignore
    });
    expectClose(delivered ?? [], tf.tensor2d([[-2.5, 5]]));
  });
});

describe.each(layerCases)('$name', (layerCase) => {
  const { layer } = layerCase;
  const places = layer.input.reduce((product, side) => product * side, 1);
  const channels = layer.input.at(-1) ?? 0;

  test('hands down the projection of the output error onto its input, whatever reaches it', () => {
    tf.tidy(() => {
      const context = contextOf(rule, layerCase);
      const projection = context.state['projection'] ?? tf.scalar(NaN);
      expect(projection.shape).toEqual([layer.classes, places]);
      const { delivered, gradient } = rule.backward(context);
      const expected = tf.matMul(context.outputError, projection);
      expect(numbersOf(delivered)).toEqual(numbersOf(expected));
      expect(numbersOf(gradient)).toEqual(numbersOf(createRule('bp').backward(context).gradient));
      const other = rule.backward({
        ...context,
        delta: tf.neg(context.delta),
        weights: tf.neg(context.weights),
      });
      expect(numbersOf(other.delivered)).toEqual(numbersOf(delivered));
      expect(numbersOf(other.gradient)).not.toEqual(numbersOf(gradient));
    });
  });

  test('onto channels: every place of the map hears the same', () => {
    tf.tidy(() => {
      const context = contextOf(byChannels, layerCase);
      const projection = context.state['projection'] ?? tf.scalar(NaN);
      expect(projection.shape).toEqual([layer.classes, channels]);
      const heard = numbersOf(tf.matMul(context.outputError, projection));
      const delivered = numbersOf(byChannels.backward(context).delivered);
      const batch = context.input.shape[0] ?? 0;
      expect(delivered).toHaveLength(batch * places);
      for (const [index, value] of delivered.entries()) {
        const image = Math.floor(index / places);
        expect(value).toBe(heard[image * channels + (index % channels)]);
      }
    });
  });
});

test('B is uniform, with the bound √(6 / (K + H·W·C))', () => {
  // learning-rules.md, section 6: K = 10 onto 32x32x36 gives a = 0.01276.
  tf.tidy(() => {
    const layer = {
      kind: 'conv',
      weights: [1, 1, 36, 36],
      input: [32, 32, 36],
      output: [32, 32, 36],
      classes: 10,
    } as const;
    const values = numbersOf(rule.init(layer, randomStream(1, 'state'))['projection']);
    expect(values).toHaveLength(10 * 32 * 32 * 36);
    expect(Math.max(...values.slice(0, 1e5).map(Math.abs))).toBeCloseTo(0.01276, 5);
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
    // a/√3; the sample deviation of a uniform law deviates by √(0.2/n) = 0.00074 of it.
    expect(Math.abs(deviation / 0.0073672 - 1)).toBeLessThan(5 * 0.00074);
  });
});
